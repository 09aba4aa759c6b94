// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QComboBox;

namespace echogram {

/// Which file the variables of transcripts are from: none, one of those that are offered, or any other, which is asked
/// for.
class EnvironmentChoice : public QWidget
{
    Q_OBJECT
public:
    explicit EnvironmentChoice(QWidget *parent = nullptr);

    /// Empty: none.
    QString path() const { return m_path; }
    void setPath(const QString &path);
    /// Files that may be one.
    void setOffers(const QStringList &paths);

Q_SIGNALS:
    /// By the person.
    void chosen(const QString &path);

private:
    void fill();
    void takeChoice(int index);
    void ask();

    QComboBox *m_choice;
    QString m_path;
    QStringList m_offers;
};

} // namespace echogram
