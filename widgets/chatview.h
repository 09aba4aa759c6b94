// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bubblecache.h"
#include "widgets/rowscroller.h"

#include <QAbstractItemView>
#include <QList>

class QToolButton;

namespace echogram {

class ConversationModel;

/// A conversation as a chat. Lays out only the rows that are visible: what a scroll, a resize or a new message
/// costs does not depend on how long the conversation is. The scroll bar therefore counts rows, not pixels.
///
/// It stays at the newest message as long as that is visible, and else offers a button to go there.
class ChatView : public QAbstractItemView
{
    Q_OBJECT
public:
    explicit ChatView(QWidget *parent = nullptr);
    ~ChatView() override;

    /// Shows a conversation from its newest message; null shows none. The model must outlive its being shown.
    void setConversation(ConversationModel *model);
    ConversationModel *conversationModel() const { return m_conversation; }

    /// What stands in the middle of an empty conversation.
    void setHint(const QString &hint);

    PayloadView payloadView() const { return m_bubbles.payloadView(); }
    void setPayloadView(PayloadView view);
    TimeView timeView() const { return m_bubbles.timeView(); }
    void setTimeView(TimeView view);

    bool isAtNewest() const { return m_scroller.followsEnd(); }
    void jumpToNewest();

    /// The selected messages from the oldest to the newest; the current one where none is selected.
    QList<MessageId> selectedMessages() const;

    QModelIndex indexAt(const QPoint &point) const override;
    QRect visualRect(const QModelIndex &index) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void setModel(QAbstractItemModel *model) override;
    void reset() override;
    void doItemsLayout() override;

Q_SIGNALS:
    /// The selection or the current message is another one, or what is selected has changed.
    void selectedMessageChanged();

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override { return 0; }
    int verticalOffset() const override { return 0; }
    bool isIndexHidden(const QModelIndex &) const override { return false; }
    void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;
    void rowsInserted(const QModelIndex &parent, int start, int end) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end) override;
    void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                     const QList<int> &roles) override;
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void verticalScrollbarValueChanged(int value) override;

    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    int rowCount() const;
    const LaidOutBubble &bubble(int row) const;
    void refresh();
    void scrollByPixels(int distance);
    void updateScrollBar();
    void updateJumpButton();
    QRect rectOf(const RowScroller::VisibleRow &visible) const;
    const RowScroller::VisibleRow *visibleAt(const QPoint &point) const;
    int rowAt(int y) const;
    MessageId foldAt(const QPoint &point) const;
    bool toggleFoldOfCurrent();
    void toggleFold(MessageId id);
    void hoverFold(MessageId id);
    bool scrollWithinCurrent(int key);
    void describeCurrent();
    void paintHint(QPainter &painter) const;

    ConversationModel *m_conversation = nullptr;
    QString m_hint;
    QToolButton *m_jumpButton;

    RowScroller m_scroller;
    int m_unseen = 0;              // rows that came while the newest was not followed
    mutable BubbleCache m_bubbles; // lays out what is asked for
    MessageId m_hoveredFold = noMessage;
    MessageId m_pressedFold = noMessage;
    QPersistentModelIndex m_pressed; // where a selection with the mouse begins
    QPoint m_mouse;                  // where it was last seen
    int m_wheelRest = 0;             // of the last turn, in 1/120 pixels
    bool m_setsScrollBar = false;
};

} // namespace echogram
