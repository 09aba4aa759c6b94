// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

namespace echogram {

class TranscriptModel;

/// Transcripts and their steps; says what to do while there are none.
class TranscriptTree : public QTreeView
{
    Q_OBJECT
public:
    /// Borrows the model.
    explicit TranscriptTree(TranscriptModel &model, QWidget *parent = nullptr);

    void setHint(const QString &hint);
    const QString &hint() const { return m_hint; }

Q_SIGNALS:
    /// The current row is another one, or none.
    void currentRowChanged();
    /// It tells something else.
    void currentRowTold();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                     const QList<int> &roles) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_hint;
};

} // namespace echogram
