// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>

class QToolButton;

namespace echogram {

class ProblemLabel;

/// A strip that says what is wrong with what is shown below it; hidden while there is nothing to say. What has happened
/// once can be dismissed, what lasts goes when it is over.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);

    using QFrame::show;
    /// Whole sentences, in plain text; empty ones are left out.
    void show(const QStringList &lasting, const QStringList &dismissable);
    QString text() const;

Q_SIGNALS:
    void dismissed();

private:
    ProblemLabel *m_text;
    QToolButton *m_dismiss;
};

} // namespace echogram
