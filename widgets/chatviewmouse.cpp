// SPDX-License-Identifier: GPL-3.0-or-later
// What the mouse does in a chat: scrolls, points at folds and opens them, explains states.
#include "widgets/chatmodel.h"
#include "widgets/chatview.h"

#include <QApplication>
#include <QHelpEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <utility>

namespace echogram {

void ChatView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() != Qt::NoModifier) {
        event->ignore();
        return;
    }
    // Touch pads give pixels; a wheel's notch is 120 units. Fine wheels turn by less, which adds up.
    int distance = event->pixelDelta().y();
    if (event->pixelDelta().isNull()) {
        m_wheelRest +=
            event->angleDelta().y() * QApplication::wheelScrollLines() * fontMetrics().lineSpacing();
        distance = m_wheelRest / 120;
        m_wheelRest %= 120;
    }
    if (distance != 0 && !(distance < 0 && m_scroller.followsEnd()))
        scrollByPixels(-distance);
    event->accept();
}

void ChatView::mousePressEvent(QMouseEvent *event)
{
    m_mouse = event->pos();
    m_pressedFold = event->button() == Qt::LeftButton ? foldAt(event->pos()) : noMessage;
    if (m_pressedFold != noMessage)
        return;
    if (!(event->modifiers() & Qt::ShiftModifier)) // which extends the last selection
        m_pressed = indexAt(event->pos());
    QAbstractItemView::mousePressEvent(event);
}

void ChatView::mouseMoveEvent(QMouseEvent *event)
{
    m_mouse = event->pos();
    if (m_pressedFold != noMessage)
        return; // or a selection would begin
    hoverFold(event->buttons() == Qt::NoButton ? foldAt(event->pos()) : noMessage);
    QAbstractItemView::mouseMoveEvent(event);
}

void ChatView::mouseReleaseEvent(QMouseEvent *event)
{
    const MessageId pressed = std::exchange(m_pressedFold, noMessage);
    if (pressed == noMessage)
        QAbstractItemView::mouseReleaseEvent(event);
    else if (foldAt(event->pos()) == pressed)
        toggleFold(pressed);
}

bool ChatView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        hoverFold(noMessage);
    if (event->type() != QEvent::ToolTip)
        return QAbstractItemView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const RowScroller::VisibleRow *visible = visibleAt(help->pos());
    if (!visible) {
        QToolTip::hideText();
        return true;
    }
    const BubbleGeometry &geometry = bubble(visible->row).geometry;
    const QRect area = geometry.state.united(geometry.shape).translated(rectOf(*visible).topLeft());
    if (area.contains(help->pos()))
        QToolTip::showText(help->globalPos(),
                           model()->index(visible->row, 0).data(Qt::ToolTipRole).toString(), viewport(),
                           area);
    else
        QToolTip::hideText();
    return true;
}

const RowScroller::VisibleRow *ChatView::visibleAt(const QPoint &point) const
{
    for (const RowScroller::VisibleRow &visible : m_scroller.visibleRows()) {
        if (rectOf(visible).contains(point))
            return &visible;
    }
    return nullptr;
}

MessageId ChatView::foldAt(const QPoint &point) const
{
    const RowScroller::VisibleRow *visible = visibleAt(point);
    if (!visible || !bubble(visible->row).geometry.fold.contains(point - rectOf(*visible).topLeft()))
        return noMessage;
    return m_conversation->idOf(visible->row);
}

void ChatView::hoverFold(MessageId id)
{
    if (id == m_hoveredFold)
        return;
    m_hoveredFold = id;
    viewport()->setCursor(id == noMessage ? Qt::ArrowCursor : Qt::PointingHandCursor);
    viewport()->update();
}

void ChatView::toggleFold(MessageId id)
{
    m_bubbles.toggleFold(id);
    // The message unfolds downward from where it stands, rather than pushing its own beginning out of sight.
    m_scroller.stay();
    doItemsLayout();
}

} // namespace echogram
