// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagerange.h"
#include "widgets/bubblecache.h"
#include "widgets/rowscroller.h"

#include <QAbstractItemView>
#include <QList>

#include <limits>
#include <memory>

namespace echogram {

class ChatButtons;
class ChatModel;

/// A conversation as a chat. Lays out only the rows that are visible: what a scroll, a resize or a new message
/// costs does not depend on how long the conversation is. The scroll bar therefore counts rows, not pixels.
///
/// It stays at the newest message as long as that is visible, and else offers a button to go there. While the
/// conversation is paused it says how much is held back, and offers to resume.
class ChatView : public QAbstractItemView
{
    Q_OBJECT
public:
    explicit ChatView(QWidget *parent = nullptr);
    ~ChatView() override;

    /// Shows a conversation from its newest message; null shows none. The model must outlive its being shown.
    void setConversation(ChatModel *model);
    ChatModel *conversationModel() const { return m_conversation; }

    /// What stands in the middle of an empty conversation.
    void setHint(const QString &hint);

    PayloadView payloadView() const { return m_bubbles.payloadView(); }
    void setPayloadView(PayloadView view);
    TimeView timeView() const { return m_bubbles.timeView(); }
    void setTimeView(TimeView view);

    /// Whether the conversation that is shown holds back what is new.
    bool isPaused() const;
    void setPaused(bool paused);

    bool isAtNewest() const { return m_scroller.followsEnd(); }
    void jumpToNewest();

    // What is selected, or the current message where nothing is. Only selectedRanges() may cost something, and
    // that only where some messages are shown and others are not.
    qsizetype selectedCount() const;
    MessageId lastSelected() const;             ///< the newest one; noMessage without any
    QList<MessageRange> selectedRanges() const; ///< from the oldest to the newest

    MessageId currentMessage() const; ///< noMessage without one
    /// Where one looks: the current message where it is in sight, else the topmost that is. -1 where there is none.
    int rowInSight() const;

    QModelIndex indexAt(const QPoint &point) const override;
    QRect visualRect(const QModelIndex &index) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void setModel(QAbstractItemModel *model) override;
    void reset() override;
    void doItemsLayout() override;
    /// Does nothing: the base class would read the log to its end.
    void keyboardSearch(const QString &) override {}

Q_SIGNALS:
    /// The selection or the current message is another one, or lastSelected() has changed.
    void selectedMessageChanged();
    /// Also when another conversation is shown.
    void pausedChanged(bool paused);

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
    void focusInEvent(QFocusEvent *event) override;

private:
    struct Rows
    {
        int first = 0;
        int last = -1;
    };

    int rowCount() const;
    const LaidOutBubble &bubble(int row) const;
    void refresh();
    void scrollByPixels(int distance);
    void updateScrollBar();
    void updateButtons();
    void rememberPlace();
    void comeBack();
    QList<Rows> selectedRows() const;
    QRect rectOf(const RowScroller::VisibleRow &visible) const;
    const RowScroller::VisibleRow *visibleAt(const QPoint &point) const;
    static constexpr int furthestPixel =
        std::numeric_limits<int>::max() - 1; // a rectangle reaches no further
    int rowAt(int y) const;
    MessageId foldAt(const QPoint &point) const;
    bool toggleFoldOfCurrent();
    void toggleFold(MessageId id);
    void hoverFold(MessageId id);
    bool scrollWithinCurrent(int key);
    void paintHint(QPainter &painter) const;

    ChatModel *m_conversation = nullptr;
    QString m_hint;
    ChatButtons *m_buttons;
    std::unique_ptr<QObject> m_connections; // to the conversation: they end with it

    RowScroller m_scroller;
    int m_unseen = 0;              // rows that came while the newest was not followed
    mutable BubbleCache m_bubbles; // lays out what is asked for
    MessageId m_hoveredFold = noMessage;
    MessageId m_pressedFold = noMessage;
    MessageId m_rememberedCurrent = noMessage; // over a reset of the model
    MessageId m_rememberedSight = noMessage;
    QPersistentModelIndex m_pressed; // where a selection with the mouse begins
    QPoint m_mouse;                  // where it was last seen
    int m_wheelRest = 0;             // of the last turn, in 1/120 pixels
    bool m_setsScrollBar = false;
};

} // namespace echogram
