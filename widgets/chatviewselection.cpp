// SPDX-License-Identifier: GPL-3.0-or-later
// Which messages of a chat are selected, and which is the current one.
#include "widgets/chatmodel.h"
#include "widgets/chatview.h"
#include "widgets/chatviewaccessible.h"

#include <algorithm>

namespace echogram {

/// In ascending order.
QList<ChatView::Rows> ChatView::selectedRows() const
{
    QList<Rows> rows;
    if (!m_conversation || !selectionModel())
        return rows;
    for (const QItemSelectionRange &range : selectionModel()->selection())
        rows.append({range.top(), range.bottom()});
    if (rows.isEmpty() && currentIndex().isValid())
        rows.append({currentIndex().row(), currentIndex().row()});
    std::sort(rows.begin(), rows.end(),
              [](const Rows &one, const Rows &other) { return one.first < other.first; });
    return rows;
}

qsizetype ChatView::selectedCount() const
{
    qsizetype count = 0;
    for (const Rows &rows : selectedRows())
        count += rows.last - rows.first + 1;
    return count;
}

MessageId ChatView::lastSelected() const
{
    const QList<Rows> rows = selectedRows();
    return rows.isEmpty() ? noMessage : m_conversation->idOf(rows.last().last);
}

QList<MessageRange> ChatView::selectedRanges() const
{
    QList<MessageRange> ranges;
    for (const Rows &rows : selectedRows()) {
        for (const MessageRange &range : m_conversation->rangesOf(rows.first, rows.last)) {
            if (!ranges.isEmpty() && ranges.last().last + 1 == range.first)
                ranges.last().last = range.last;
            else
                ranges.append(range);
        }
    }
    return ranges;
}

MessageId ChatView::currentMessage() const
{
    return currentIndex().isValid() ? m_conversation->idOf(currentIndex().row()) : noMessage;
}

int ChatView::rowInSight() const
{
    const QList<RowScroller::VisibleRow> &visible = m_scroller.visibleRows();
    if (visible.isEmpty())
        return -1;
    const int current = currentIndex().row();
    return current >= visible.first().row && current <= visible.last().row ? current : visible.first().row;
}

void ChatView::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
{
    if (rowCount() == 0 || m_scroller.visibleRows().isEmpty())
        return;
    int from = rowAt(rect.top());
    int to = rowAt(rect.bottom());
    if (state() == DragSelectingState && m_pressed.isValid()) {
        from = m_pressed.row(); // wherever it has been scrolled to meanwhile
        to = rowAt(m_mouse.y());
    }
    const auto [first, last] = std::minmax(from, to);
    selectionModel()->select(QItemSelection(model()->index(first, 0), model()->index(last, 0)), command);
}

/// The row of a visualRect(), and of everything between them.
int ChatView::rowAt(int y) const
{
    const QList<RowScroller::VisibleRow> &visible = m_scroller.visibleRows();
    const RowScroller::VisibleRow &first = visible.first();
    const RowScroller::VisibleRow &last = visible.last();
    const int top = std::min(0, first.y);
    const int end = std::max(viewport()->height(), last.y + last.height);
    if (y <= -furthestPixel)
        return 0;
    if (y >= furthestPixel)
        return rowCount() - 1;
    if (y < top)
        return int(std::max<qint64>(0, first.row - (qint64(top) - y)));
    if (y >= end)
        return int(std::min<qint64>(rowCount() - 1, last.row + qint64(1) + (y - end)));
    int row = first.row;
    while (row < last.row && y >= visible.at(row - first.row).y + visible.at(row - first.row).height)
        ++row;
    return row;
}

QRegion ChatView::visualRegionForSelection(const QItemSelection &selection) const
{
    QRegion region;
    for (const RowScroller::VisibleRow &visible : m_scroller.visibleRows()) {
        if (selection.contains(model()->index(visible.row, 0)))
            region += rectOf(visible);
    }
    return region;
}

void ChatView::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QAbstractItemView::selectionChanged(selected, deselected);
    if (!deselected.isEmpty())
        tellScreenReaders(*this, QAccessible::SelectionRemove, deselected.first().top());
    if (!selected.isEmpty())
        tellScreenReaders(*this, QAccessible::SelectionAdd, selected.first().top());
    Q_EMIT selectedMessageChanged();
}

void ChatView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    // When a message is forgotten the next one becomes the current one, which nobody asked to see.
    const bool scrolls = hasAutoScroll();
    setAutoScroll(scrolls && state() != CollapsingState);
    QAbstractItemView::currentChanged(current, previous); // scrolls to it
    setAutoScroll(scrolls);
    if (hasFocus())
        tellScreenReaders(*this, QAccessible::Focus, current.row());
    viewport()->update();
    Q_EMIT selectedMessageChanged();
}

void ChatView::focusInEvent(QFocusEvent *event)
{
    QAbstractItemView::focusInEvent(event);
    // After Qt has told of the view itself, or a screen reader would stay there.
    const auto tell = [this] {
        if (hasFocus())
            tellScreenReaders(*this, QAccessible::Focus, currentIndex().row());
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
}

} // namespace echogram
