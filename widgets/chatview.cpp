// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chatview.h"

#include "core/datagram/grouped.h"
#include "widgets/bubblepainter.h"
#include "widgets/conversationmodel.h"
#include "widgets/icons.h"
#include "widgets/messagetext.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <utility>

namespace echogram {
namespace {} // namespace

ChatView::ChatView(QWidget *parent)
    : QAbstractItemView(parent)
    , m_jumpButton(new QToolButton(this))
    , m_scroller([this](int row) { return bubble(row).geometry.row.height(); })
    , m_bubbles(font())
{
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // or the text would wrap anew when it comes and goes
    setVerticalScrollMode(ScrollPerPixel);
    setTabKeyNavigation(false); // Tab leaves the view
    setContextMenuPolicy(Qt::ActionsContextMenu);
    setAccessibleName(tr("Messages"));
    setMinimumSize(fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 6);
    viewport()->setMouseTracking(true);

    m_jumpButton->setObjectName(QStringLiteral("jumpToNewest"));
    m_jumpButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_jumpButton->setAutoRaise(false);
    m_jumpButton->setToolTip(tr("Go to the newest message (Ctrl+End)"));
    m_jumpButton->hide();
    connect(m_jumpButton, &QToolButton::clicked, this, [this] {
        if (m_jumpButton->hasFocus()) // it is about to hide
            setFocus();
        jumpToNewest();
    });
}

ChatView::~ChatView() = default;

void ChatView::setConversation(ConversationModel *model)
{
    setModel(model);
}

void ChatView::setModel(QAbstractItemModel *model)
{
    QItemSelectionModel *selection = selectionModel();
    m_scroller.layOut(0, 0); // while the base class is between two models, none of their rows is visible
    m_conversation = qobject_cast<ConversationModel *>(model);
    QAbstractItemView::setModel(m_conversation); // calls reset()
    if (selection && selection != selectionModel())
        selection->deleteLater(); // which the base class leaves to us
}

void ChatView::reset()
{
    QAbstractItemView::reset();
    m_scroller.layOut(0, 0); // follows the end again
    m_unseen = 0;
    m_bubbles.reset();
    m_pressedFold = noMessage;
    m_pressed = QPersistentModelIndex();
    hoverFold(noMessage);
    refresh();
}

void ChatView::setHint(const QString &hint)
{
    m_hint = hint;
    viewport()->update();
}

void ChatView::setPayloadView(PayloadView view)
{
    m_bubbles.setPayloadView(view);
    refresh();
}

void ChatView::setTimeView(TimeView view)
{
    m_bubbles.setTimeView(view);
    refresh();
}

void ChatView::jumpToNewest()
{
    m_scroller.followEnd();
    doItemsLayout();
}

QList<MessageId> ChatView::selectedMessages() const
{
    if (!m_conversation || !selectionModel())
        return {};
    QList<MessageId> ids;
    for (const QItemSelectionRange &range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            ids.append(m_conversation->message(row).id);
    }
    if (ids.isEmpty() && currentIndex().isValid())
        ids.append(m_conversation->message(currentIndex().row()).id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

QModelIndex ChatView::indexAt(const QPoint &point) const
{
    const RowScroller::VisibleRow *visible = visibleAt(point);
    return visible ? model()->index(visible->row, 0) : QModelIndex();
}

/// Rows outside the viewport count as a pixel tall, above and below the visible ones: their places are not known,
/// but the base class gives two of these rectangles back to setSelection() for what lies between them.
QRect ChatView::visualRect(const QModelIndex &index) const
{
    const QList<RowScroller::VisibleRow> &visible = m_scroller.visibleRows();
    if (!index.isValid() || visible.isEmpty())
        return {};
    const RowScroller::VisibleRow &first = visible.first();
    const RowScroller::VisibleRow &last = visible.last();
    if (index.row() < first.row)
        return QRect(0, std::min(0, first.y) - (first.row - index.row()), viewport()->width(), 1);
    if (index.row() > last.row)
        return QRect(0, std::max(viewport()->height(), last.y + last.height) + (index.row() - last.row - 1),
                     viewport()->width(), 1);
    return rectOf(visible.at(index.row() - first.row));
}

/// The row of a visualRect(), and of everything between them.
int ChatView::rowAt(int y) const
{
    const QList<RowScroller::VisibleRow> &visible = m_scroller.visibleRows();
    const RowScroller::VisibleRow &first = visible.first();
    const RowScroller::VisibleRow &last = visible.last();
    const int top = std::min(0, first.y);
    const int end = std::max(viewport()->height(), last.y + last.height);
    int row = first.row;
    if (y < top)
        row = first.row - (top - y);
    else if (y >= end)
        row = last.row + 1 + (y - end);
    else
        while (row < last.row && y >= visible.at(row - first.row).y + visible.at(row - first.row).height)
            ++row;
    return std::clamp(row, 0, rowCount() - 1);
}

void ChatView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    executeDelayedItemsLayout();
    const QRect rect = visualRect(index);
    const QRect view = viewport()->rect();
    const bool isTaller = rect.height() > view.height();
    if (hint == EnsureVisible && (view.contains(rect) || (isTaller && view.intersects(rect))))
        return;
    const bool isBelow = rect.bottom() > view.bottom() && !isTaller;
    const RowScroller::Place place = hint == PositionAtCenter ? RowScroller::Place::Center
                                     : hint == PositionAtBottom || (hint == EnsureVisible && isBelow)
                                         ? RowScroller::Place::Bottom
                                         : RowScroller::Place::Top;
    m_scroller.scrollToRow(index.row(), place);
    doItemsLayout();
}

QModelIndex ChatView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    if (rowCount() == 0)
        return {};
    executeDelayedItemsLayout();
    const int last = rowCount() - 1;
    const int current = currentIndex().row();
    const int page = std::max(1, int(m_scroller.visibleRows().size()) - 1);
    int row = current;
    switch (action) {
    case MoveUp:
    case MovePrevious:
        row = current < 0 ? last : current - 1;
        break;
    case MoveDown:
    case MoveNext:
        row = current < 0 ? last : current + 1;
        break;
    case MovePageUp:
        row = current < 0 ? last : current - page;
        break;
    case MovePageDown:
        row = current < 0 ? last : current + page;
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = last;
        break;
    case MoveLeft:
    case MoveRight:
        break;
    }
    return model()->index(std::clamp(row, 0, last), 0);
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

QRegion ChatView::visualRegionForSelection(const QItemSelection &selection) const
{
    QRegion region;
    for (const RowScroller::VisibleRow &visible : m_scroller.visibleRows()) {
        if (selection.contains(model()->index(visible.row, 0)))
            region += rectOf(visible);
    }
    return region;
}

void ChatView::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsInserted(parent, start, end);
    if (!m_scroller.followsEnd())
        m_unseen += end - start + 1;
    scheduleDelayedItemsLayout(); // once, however many batches come before the next turn of the event loop
}

void ChatView::rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsAboutToBeRemoved(parent, start, end);
    m_scroller.removeFromTop(end - start + 1); // a log only ever forgets its oldest
    if (end + 1 < rowCount())
        m_bubbles.forget(m_conversation->message(end + 1).id); // becomes the first one, which names the day
    scheduleDelayedItemsLayout();
}

void ChatView::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                           const QList<int> &roles)
{
    QAbstractItemView::dataChanged(topLeft, bottomRight, roles);
    m_bubbles.forgetRows(*m_conversation, topLeft.row(),
                         bottomRight.row() + 1); // the next one may count from its time
    scheduleDelayedItemsLayout();
    describeCurrent();
    for (const QItemSelectionRange &range : selectionModel()->selection()) {
        if (range.top() <= bottomRight.row() && range.bottom() >= topLeft.row()) {
            Q_EMIT selectedMessageChanged();
            break;
        }
    }
}

void ChatView::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QAbstractItemView::selectionChanged(selected, deselected);
    Q_EMIT selectedMessageChanged();
}

void ChatView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    // When a message is forgotten the next one becomes the current one, which nobody asked to see.
    const bool scrolls = hasAutoScroll();
    setAutoScroll(scrolls && state() != CollapsingState);
    QAbstractItemView::currentChanged(current, previous); // scrolls to it
    setAutoScroll(scrolls);
    describeCurrent();
    viewport()->update();
    Q_EMIT selectedMessageChanged();
}

int ChatView::rowCount() const
{
    return m_conversation ? m_conversation->rowCount() : 0;
}

const LaidOutBubble &ChatView::bubble(int row) const
{
    return m_bubbles.at(*m_conversation, row);
}

void ChatView::refresh()
{
    scheduleDelayedItemsLayout();
    viewport()->update();
}

void ChatView::doItemsLayout()
{
    QAbstractItemView::doItemsLayout();
    m_bubbles.forgetYesterday();
    m_bubbles.setWidth(viewport()->width());
    m_scroller.layOut(rowCount(), viewport()->height());
    if (m_scroller.followsEnd())
        m_unseen = 0;
    m_unseen = std::min(m_unseen, rowCount());
    updateScrollBar();
    updateJumpButton();
    if (m_hoveredFold != noMessage)
        hoverFold(foldAt(m_mouse)); // which may have moved away below the mouse
    viewport()->update();
}

void ChatView::scrollByPixels(int distance)
{
    executeDelayedItemsLayout();
    m_scroller.scrollByPixels(distance);
    doItemsLayout();
}

void ChatView::updateScrollBar()
{
    m_setsScrollBar = true;
    QScrollBar *bar = verticalScrollBar();
    bar->setRange(0, m_scroller.maximumStep());
    bar->setPageStep(std::max(1, int(m_scroller.visibleRows().size()) - 1) * RowScroller::stepsPerRow);
    bar->setSingleStep(RowScroller::stepsPerRow);
    bar->setValue(m_scroller.step());
    m_setsScrollBar = false;
}

void ChatView::verticalScrollbarValueChanged(int value)
{
    if (m_setsScrollBar)
        return;
    executeDelayedItemsLayout();
    m_scroller.scrollToStep(value);
    doItemsLayout();
}

void ChatView::updateJumpButton()
{
    m_jumpButton->setVisible(!m_scroller.followsEnd());
    if (m_scroller.followsEnd())
        return;
    m_jumpButton->setIcon(icon(Icon::JumpDown));
    m_jumpButton->setText(m_unseen == 0 ? tr("Newest message")
                          : m_unseen == 1
                              ? tr("1 new message")
                              : tr("%1 new messages", nullptr, m_unseen).arg(grouped(quint64(m_unseen))));
    m_jumpButton->setAccessibleName(m_jumpButton->text());
    m_jumpButton->adjustSize();
    const QRect area = viewport()->geometry();
    m_jumpButton->move(area.center().x() - m_jumpButton->width() / 2,
                       area.bottom() - m_jumpButton->height() - fontMetrics().height() / 2);
}

QRect ChatView::rectOf(const RowScroller::VisibleRow &visible) const
{
    return {0, visible.y, viewport()->width(), visible.height};
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
    return m_conversation->message(visible->row).id;
}

bool ChatView::toggleFoldOfCurrent()
{
    const QModelIndex index = currentIndex();
    if (!index.isValid() || bubble(index.row()).content.fold.isEmpty())
        return false;
    toggleFold(m_conversation->message(index.row()).id);
    scrollTo(index);
    return true;
}

void ChatView::hoverFold(MessageId id)
{
    if (id == m_hoveredFold)
        return;
    m_hoveredFold = id;
    viewport()->setCursor(id == noMessage ? Qt::ArrowCursor : Qt::PointingHandCursor);
    viewport()->update();
}

/// What a screen reader says of the view while it has the focus. The rows are no objects of their own to it.
void ChatView::describeCurrent()
{
    setAccessibleDescription(currentIndex().data(Qt::AccessibleTextRole).toString());
}

void ChatView::toggleFold(MessageId id)
{
    m_bubbles.toggleFold(id);
    // The message unfolds downward from where it stands, rather than pushing its own beginning out of sight.
    m_scroller.stay();
    doItemsLayout();
}

void ChatView::paintEvent(QPaintEvent *event)
{
    executeDelayedItemsLayout();
    QPainter painter(viewport());
    if (rowCount() == 0) {
        paintHint(painter);
        return;
    }
    const bool showsFocus = hasFocus();
    for (const RowScroller::VisibleRow &visible : m_scroller.visibleRows()) {
        const QRect rect = rectOf(visible);
        if (!rect.intersects(event->rect()))
            continue;
        const QModelIndex index = model()->index(visible.row, 0);
        const LaidOutBubble &row = bubble(visible.row);
        BubbleState state;
        state.isSelected = selectionModel()->isSelected(index);
        state.isCurrent = showsFocus && index == currentIndex();
        state.isFoldHovered = m_conversation->message(visible.row).id == m_hoveredFold;
        painter.save();
        painter.translate(rect.topLeft());
        painter.setClipRect((rect & event->rect()).translated(-rect.topLeft()));
        paintBubble(painter, row.content, row.geometry, m_bubbles.fonts(), palette(), state);
        painter.restore();
    }
}

void ChatView::paintHint(QPainter &painter) const
{
    QColor color = palette().color(QPalette::Text);
    color.setAlphaF(0.7f);
    painter.setPen(color);
    const int margin = fontMetrics().height() * 2;
    painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin),
                     Qt::AlignCenter | Qt::TextWordWrap, m_hint);
}

void ChatView::resizeEvent(QResizeEvent *event)
{
    QAbstractItemView::resizeEvent(event);
    doItemsLayout();
}

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

void ChatView::keyPressEvent(QKeyEvent *event)
{
    executeDelayedItemsLayout();
    const bool isPlain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isPlain && ((isEnter && toggleFoldOfCurrent()) || scrollWithinCurrent(event->key()))) {
        event->accept();
        return;
    }
    const QModelIndex before = currentIndex();
    QAbstractItemView::keyPressEvent(event);
    constexpr std::array moving{Qt::Key_Up,     Qt::Key_Down,     Qt::Key_Home,
                                Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_End};
    if (currentIndex() == before && std::find(moving.begin(), moving.end(), event->key()) != moving.end())
        scrollTo(before); // it may be out of sight
}

/// A message taller than the viewport is read to its end before the next one is gone to.
bool ChatView::scrollWithinCurrent(int key)
{
    const QRect rect = visualRect(currentIndex());
    const QRect view = viewport()->rect();
    if (rect.height() <= view.height())
        return false;
    const int line = fontMetrics().lineSpacing() * QApplication::wheelScrollLines();
    const int page = std::max(line, view.height() - line);
    const int above = view.top() - rect.top();
    const int below = rect.bottom() - view.bottom();
    int distance = 0;
    if (key == Qt::Key_Up || key == Qt::Key_PageUp)
        distance = -std::min(above, key == Qt::Key_Up ? line : page);
    else if (key == Qt::Key_Down || key == Qt::Key_PageDown)
        distance = std::min(below, key == Qt::Key_Down ? line : page);
    const bool isTowardsTheKey = key == Qt::Key_Up || key == Qt::Key_PageUp ? distance < 0 : distance > 0;
    if (isTowardsTheKey)
        scrollByPixels(distance);
    return isTowardsTheKey;
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
        QToolTip::showText(help->globalPos(), stateExplanation(m_conversation->message(visible->row)),
                           viewport(), area);
    else
        QToolTip::hideText();
    return true;
}

void ChatView::changeEvent(QEvent *event)
{
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        m_bubbles.setFont(font());
        setMinimumSize(fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 6);
        refresh();
    } else if (event->type() == QEvent::PaletteChange) {
        viewport()->update();
    }
}

} // namespace echogram
