// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chatview.h"

#include "widgets/bubblepainter.h"
#include "widgets/chatbuttons.h"
#include "widgets/chatmodel.h"
#include "widgets/chatviewaccessible.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace echogram {

ChatView::ChatView(QWidget *parent)
    : QAbstractItemView(parent)
    , m_buttons(new ChatButtons(*this))
    , m_scroller([this](int row) { return bubble(row).geometry.row.height(); })
    , m_bubbles(font())
{
    ChatViewAccessible::install(); // before anything is told of this, for which Qt would make its own
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

    connect(m_buttons, &ChatButtons::jumpRequested, this, &ChatView::jumpToNewest);
    connect(m_buttons, &ChatButtons::resumeRequested, this, [this] { setPaused(false); });
}

ChatView::~ChatView() = default;

void ChatView::setConversation(ChatModel *model)
{
    setModel(model);
}

void ChatView::setModel(QAbstractItemModel *model)
{
    QItemSelectionModel *selection = selectionModel();
    m_scroller.layOut(0, 0); // while the base class is between two models, none of their rows is visible
    m_connections.reset();
    m_conversation = qobject_cast<ChatModel *>(model);
    m_bubbles.reset();
    QAbstractItemView::setModel(m_conversation); // calls reset()
    if (selection && selection != selectionModel())
        selection->deleteLater(); // which the base class leaves to us
    Q_EMIT pausedChanged(isPaused());
    if (!m_conversation)
        return;
    m_connections = std::make_unique<QObject>();
    QObject *until = m_connections.get();
    connect(m_conversation, &ChatModel::pausedChanged, until, [this] {
        updateButtons();
        Q_EMIT pausedChanged(isPaused());
    });
    connect(m_conversation, &ChatModel::heldBackChanged, until, [this] { updateButtons(); });
    connect(m_conversation, &QAbstractItemModel::modelAboutToBeReset, until, [this] { rememberPlace(); });
    // Behind the base class and the selection, which both forget everything then.
    connect(m_conversation, &QAbstractItemModel::modelReset, until, [this] { comeBack(); });
}

void ChatView::reset()
{
    QAbstractItemView::reset();
    m_scroller.layOut(0, 0); // follows the end again
    m_unseen = 0;
    m_bubbles.forgetAll();
    m_pressedFold = noMessage;
    m_pressed = QPersistentModelIndex();
    hoverFold(noMessage);
    refresh();
}

/// Before other messages of the same conversation are shown.
void ChatView::rememberPlace()
{
    m_rememberedCurrent = currentMessage();
    const int row = rowInSight();
    const bool isAtNewestOnly = m_scroller.followsEnd() && row != currentIndex().row();
    m_rememberedSight = row < 0 || isAtNewestOnly ? noMessage : m_conversation->idOf(row);
}

void ChatView::comeBack()
{
    const MessageId current = std::exchange(m_rememberedCurrent, noMessage);
    const MessageId sight = std::exchange(m_rememberedSight, noMessage);
    setAutoScroll(false);
    if (const int row = m_conversation->rowOf(current); row >= 0)
        setCurrentIndex(model()->index(row, 0));
    setAutoScroll(true);
    if (sight == noMessage || rowCount() == 0)
        return;
    const int row = std::min(m_conversation->rowFrom(sight), rowCount() - 1);
    scrollTo(model()->index(row, 0), PositionAtCenter);
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

bool ChatView::isPaused() const
{
    return m_conversation && m_conversation->isPaused();
}

void ChatView::setPaused(bool paused)
{
    if (m_conversation)
        m_conversation->setPaused(paused);
}

void ChatView::jumpToNewest()
{
    m_scroller.followEnd();
    doItemsLayout();
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
    const auto pixelAt = [this](qint64 y) {
        return QRect(0, int(std::clamp<qint64>(y, -furthestPixel, furthestPixel)), viewport()->width(), 1);
    };
    if (index.row() < first.row)
        return pixelAt(std::min(0, first.y) - (qint64(first.row) - index.row()));
    if (index.row() > last.row)
        return pixelAt(std::max(viewport()->height(), last.y + last.height)
                       + (qint64(index.row()) - last.row - 1));
    return rectOf(visible.at(index.row() - first.row));
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

void ChatView::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsInserted(parent, start, end);
    const int count = end - start + 1;
    if (const bool isAtTop = start == 0 && count < rowCount(); isAtTop) {
        m_bubbles.forget(m_conversation->idOf(count)); // is no longer the first one, which names the day
        m_scroller.insertAtTop(count);
    } else if (!m_scroller.followsEnd() && !m_conversation->showsOnlySome()) { // what is found is not new
        m_unseen += count;
    }
    scheduleDelayedItemsLayout(); // once, however many batches come before the next turn of the event loop
}

void ChatView::rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsAboutToBeRemoved(parent, start, end);
    m_scroller.removeFromTop(end - start + 1); // a log only ever forgets its oldest
    if (end + 1 < rowCount())
        m_bubbles.forget(m_conversation->idOf(end + 1)); // becomes the first one, which names the day
    scheduleDelayedItemsLayout();
}

/// Without the base class, which would ask for the rectangle of every row from the first to the last.
void ChatView::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &)
{
    const int first = topLeft.row();
    const int last = bottomRight.row();
    m_bubbles.forgetRows(*m_conversation, first, last + 1); // the next one may count from its time
    scheduleDelayedItemsLayout();
    const int current = currentIndex().row();
    if (current >= first && current <= last && hasFocus())
        tellScreenReaders(*this, QAccessible::NameChanged, current);
    if (const QList<Rows> rows = selectedRows();
        !rows.isEmpty() && rows.last().last >= first && rows.last().last <= last)
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
    updateButtons();
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
    bar->setPageStep(std::max(1, int(m_scroller.visibleRows().size()) - 1) * m_scroller.stepsPerRow());
    bar->setSingleStep(m_scroller.stepsPerRow());
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

void ChatView::updateButtons()
{
    m_buttons->setJump(!m_scroller.followsEnd(), m_unseen);
    m_buttons->setPaused(isPaused(), m_conversation ? m_conversation->heldBackCount() : 0);
    m_buttons->place(viewport()->geometry());
}

QRect ChatView::rectOf(const RowScroller::VisibleRow &visible) const
{
    return {0, visible.y, viewport()->width(), visible.height};
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
        state.isFoldHovered = m_conversation->idOf(visible.row) == m_hoveredFold;
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

void ChatView::changeEvent(QEvent *event)
{
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        m_bubbles.setFont(font());
        setMinimumSize(fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 6);
        refresh();
    } else if (event->type() == QEvent::PaletteChange) {
        m_buttons->updateIcons();
        viewport()->update();
    }
}

} // namespace echogram
