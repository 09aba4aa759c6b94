// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcripttree.h"

#include "widgets/transcriptitemdelegate.h"
#include "widgets/transcriptmodel.h"

#include <QKeyEvent>
#include <QPainter>

namespace echogram {

TranscriptTree::TranscriptTree(TranscriptModel &model, QWidget *parent)
    : QTreeView(parent)
{
    setObjectName(QStringLiteral("transcripts"));
    setAccessibleName(tr("Transcripts"));
    setItemDelegate(new TranscriptItemDelegate(this));
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setExpandsOnDoubleClick(false); // which runs it
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    setFrameShape(QFrame::NoFrame);
    setModel(&model);
}

void TranscriptTree::setHint(const QString &hint)
{
    m_hint = hint;
    setAccessibleDescription(hint);
    viewport()->update();
}

void TranscriptTree::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    Q_EMIT currentRowChanged();
}

void TranscriptTree::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                                 const QList<int> &roles)
{
    QTreeView::dataChanged(topLeft, bottomRight, roles);
    const QModelIndex current = currentIndex();
    if (current.parent() == topLeft.parent() && current.row() >= topLeft.row()
        && current.row() <= bottomRight.row())
        Q_EMIT currentRowTold();
}

void TranscriptTree::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        event->ignore(); // it is for what the tree is in
    else
        QTreeView::keyPressEvent(event);
}

void TranscriptTree::paintEvent(QPaintEvent *event)
{
    QTreeView::paintEvent(event);
    if (model()->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(palette().color(QPalette::PlaceholderText));
    const int margin = fontMetrics().height();
    painter.drawText(viewport()->rect().adjusted(margin / 2, margin, -margin / 2, -margin),
                     int(Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap), m_hint);
}

} // namespace echogram
