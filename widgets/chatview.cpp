// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chatview.h"

#include "core/net/clock.h"
#include "widgets/bubblepainter.h"
#include "widgets/conversationmodel.h"
#include "widgets/icons.h"
#include "widgets/messagetext.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace echogram {
namespace {

// More rows than any screen shows. A message shown in full may be large, so not many more.
constexpr int keptLayouts = 512;

} // namespace

ChatView::ChatView(QWidget *parent)
    : QAbstractItemView(parent)
    , m_fonts(font())
    , m_jumpButton(new QToolButton(this))
    , m_scroller([this](int row) { return laidOut(row).geometry.row.height(); })
    , m_layouts(keptLayouts)
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
    connect(m_jumpButton, &QToolButton::clicked, this, &ChatView::jumpToNewest);
}

ChatView::~ChatView() = default;

void ChatView::setConversation(ConversationModel *model)
{
    setModel(model);
}

void ChatView::setModel(QAbstractItemModel *model)
{
    m_conversation = qobject_cast<ConversationModel *>(model);
    QAbstractItemView::setModel(m_conversation); // calls reset()
}

void ChatView::reset()
{
    QAbstractItemView::reset();
    m_scroller.layOut(0, 0); // follows the end again
    m_unseen = 0;
    m_unfolded.clear();
    m_hoveredFold = noMessage;
    forgetLayouts();
}

void ChatView::setHint(const QString &hint)
{
    m_hint = hint;
    viewport()->update();
}

void ChatView::setPayloadView(PayloadView view)
{
    m_payloadView = view;
    forgetLayouts();
}

void ChatView::setTimeView(TimeView view)
{
    m_timeView = view;
    forgetLayouts();
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

/// Of rows outside the viewport only the side is known, which is all that the base class asks for.
QRect ChatView::visualRect(const QModelIndex &index) const
{
    const QList<RowScroller::VisibleRow> &visible = m_scroller.visibleRows();
    if (!index.isValid() || visible.isEmpty())
        return {};
    if (index.row() < visible.first().row)
        return QRect(0, -2, viewport()->width(), 1);
    if (index.row() > visible.last().row)
        return QRect(0, viewport()->height() + 1, viewport()->width(), 1);
    return rectOf(visible.at(index.row() - visible.first().row));
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
    const QRect area = rect.normalized();
    QItemSelection selection;
    for (const RowScroller::VisibleRow &visible : m_scroller.visibleRows()) {
        if (rectOf(visible).intersects(area)) {
            const QModelIndex index = model()->index(visible.row, 0);
            selection.merge(QItemSelection(index, index), QItemSelectionModel::Select);
        }
    }
    // A range that reaches beyond the viewport (Shift and a click or a key) runs from row to row.
    const QModelIndex current = currentIndex();
    const QModelIndex from = selectionModel()->currentIndex();
    if (selection.isEmpty() && current.isValid() && from.isValid())
        selection = QItemSelection(current, from);
    selectionModel()->select(selection, command);
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
    scheduleDelayedItemsLayout();
}

void ChatView::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                           const QList<int> &roles)
{
    QAbstractItemView::dataChanged(topLeft, bottomRight, roles);
    for (const MessageId id : m_layouts.keys()) {
        const int row = m_conversation->rowOf(id);
        if (row >= topLeft.row() && row <= bottomRight.row())
            m_layouts.remove(id);
    }
    scheduleDelayedItemsLayout();
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
    QAbstractItemView::currentChanged(current, previous); // scrolls to it
    viewport()->update();
    Q_EMIT selectedMessageChanged();
}

int ChatView::rowCount() const
{
    return m_conversation ? m_conversation->rowCount() : 0;
}

const ChatView::LaidOut &ChatView::laidOut(int row) const
{
    const Message &message = m_conversation->message(row);
    if (const LaidOut *known = m_layouts.object(message.id))
        return *known;
    BubbleContext context;
    context.previous = row > 0 ? &m_conversation->message(row - 1) : nullptr;
    if (const int question = m_conversation->rowOf(message.partner); !message.isOutgoing() && question >= 0)
        context.question = &m_conversation->message(question);
    context.target = m_conversation->conversation().peer();
    context.payloadView = m_payloadView;
    context.timeView = m_timeView;
    context.isUnfolded = m_unfolded.contains(message.id);
    context.nowWallNs = now().wallNs;
    auto *laidOut = new LaidOut{bubbleContent(message, context), {}};
    laidOut->geometry = layOutBubble(laidOut->content, m_fonts, viewport()->width());
    m_layouts.insert(message.id, laidOut);
    return *laidOut;
}

void ChatView::forgetLayouts()
{
    m_layouts.clear();
    scheduleDelayedItemsLayout();
    viewport()->update();
}

void ChatView::doItemsLayout()
{
    QAbstractItemView::doItemsLayout();
    m_scroller.layOut(rowCount(), viewport()->height());
    if (m_scroller.followsEnd())
        m_unseen = 0;
    updateScrollBar();
    updateJumpButton();
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
    m_scroller.scrollToStep(value);
    doItemsLayout();
}

void ChatView::updateJumpButton()
{
    m_jumpButton->setVisible(!m_scroller.followsEnd());
    if (m_scroller.followsEnd())
        return;
    m_jumpButton->setIcon(icon(Icon::JumpDown));
    m_jumpButton->setText(m_unseen == 0
                              ? tr("Newest message")
                              : tr("%1 new message(s)", nullptr, m_unseen).arg(countText(quint64(m_unseen))));
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
    if (!visible || !laidOut(visible->row).geometry.fold.contains(point - rectOf(*visible).topLeft()))
        return noMessage;
    return m_conversation->message(visible->row).id;
}

void ChatView::toggleFold(MessageId id)
{
    if (!m_unfolded.remove(id))
        m_unfolded.insert(id);
    m_layouts.remove(id);
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
        const LaidOut &row = laidOut(visible.row);
        BubbleState state;
        state.isSelected = selectionModel()->isSelected(index);
        state.isCurrent = showsFocus && index == currentIndex();
        state.isFoldHovered = m_conversation->message(visible.row).id == m_hoveredFold;
        painter.save();
        painter.translate(rect.topLeft());
        painter.setClipRect((rect & event->rect()).translated(-rect.topLeft()));
        paintBubble(painter, row.content, row.geometry, m_fonts, palette(), state);
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
    if (event->size().width() != event->oldSize().width())
        m_layouts.clear();
    QAbstractItemView::resizeEvent(event);
    doItemsLayout();
}

void ChatView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() != Qt::NoModifier) {
        event->ignore();
        return;
    }
    // Touch pads give pixels; a wheel's notch is 120 units and is worth three lines.
    const int lines = event->angleDelta().y() * 3 * fontMetrics().lineSpacing() / 120;
    const int distance = event->pixelDelta().isNull() ? lines : event->pixelDelta().y();
    if (distance != 0 && !(distance < 0 && m_scroller.followsEnd()))
        scrollByPixels(-distance);
    event->accept();
}

void ChatView::mousePressEvent(QMouseEvent *event)
{
    if (const MessageId id = foldAt(event->pos()); id != noMessage && event->button() == Qt::LeftButton) {
        toggleFold(id);
        return;
    }
    QAbstractItemView::mousePressEvent(event);
}

void ChatView::mouseMoveEvent(QMouseEvent *event)
{
    const MessageId fold = event->buttons() == Qt::NoButton ? foldAt(event->pos()) : noMessage;
    if (fold != m_hoveredFold) {
        m_hoveredFold = fold;
        viewport()->setCursor(fold == noMessage ? Qt::ArrowCursor : Qt::PointingHandCursor);
        viewport()->update();
    }
    QAbstractItemView::mouseMoveEvent(event);
}

bool ChatView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractItemView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const RowScroller::VisibleRow *visible = visibleAt(help->pos());
    if (!visible) {
        QToolTip::hideText();
        return true;
    }
    const BubbleGeometry &geometry = laidOut(visible->row).geometry;
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
        m_fonts = BubbleFonts(font());
        setMinimumSize(fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 6);
        forgetLayouts();
    } else if (event->type() == QEvent::PaletteChange) {
        viewport()->update();
    }
}

} // namespace echogram
