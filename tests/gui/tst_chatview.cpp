// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "widgets/chatview.h"
#include "widgets/conversationmodel.h"

#include <QAccessible>
#include <QApplication>
#include <QNetworkDatagram>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QUdpSocket>
#include <QWheelEvent>

#include <limits>
#include <numeric>

using namespace echogram;

namespace {

// Payloads that fill a log's bytes sooner than its number of messages.
constexpr qsizetype largest = 65'507;
constexpr quint64 overfull = quint64(LogLimits().memory) / largest + 3;

const QByteArray longText = QByteArray("a line\n").repeated(40);

} // namespace

/// A view of a conversation with a socket of the test's, which says only what it is told to.
class TestChatView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsTheHintWhileEmpty();
    void staysAtTheNewest();
    void offersToJumpToTheNewest();
    void agreesWhereRowsAre();
    void scrollsByTheWheel();
    void scrollsByTheScrollBar();
    void movesByKeyboard_data();
    void movesByKeyboard();
    void comesBackToTheCurrentMessage();
    void selectsByKeyboard();
    void selectsRangesBeyondTheViewport_data();
    void selectsRangesBeyondTheViewport();
    void selectsAll();
    void selectsByMouse();
    void selectsByDragging();
    void keepsTheStartOfADragWhileScrolling();
    void foldsByMouse();
    void selectsNothingByTheFold();
    void foldsByKeyboard();
    void readsTallMessagesByKeyboard();
    void pointsAtTheFoldOnly();
    void laysOutAnewForWidthAndFont();
    void showsAmendments();
    void switchesConversations();
    void survivesForgetting();
    void namesTheDayOfTheFirstThatIsLeft();
    void tellsScreenReaders();

private:
    Target target() const { return {QStringLiteral("127.0.0.1"), m_peer->localPort()}; }
    QWidget *viewport() const { return m_view->viewport(); }
    QModelIndex index(int row) const { return m_model->index(row); }
    QRect rectOf(int row) const { return m_view->visualRect(index(row)); }
    QToolButton *jumpButton() const
    {
        return m_view->findChild<QToolButton *>(QStringLiteral("jumpToNewest"));
    }
    int lastRow() const { return m_model->rowCount() - 1; }
    bool isWholeVisible(int row) const { return viewport()->rect().contains(rectOf(row)); }
    QSet<int> selectedRows() const
    {
        QSet<int> rows;
        for (const QModelIndex &selected : m_view->selectionModel()->selectedIndexes())
            rows.insert(selected.row());
        return rows;
    }
    /// What selectedRanges() names, one by one.
    QList<MessageId> selectedIds() const
    {
        QList<MessageId> ids;
        for (const MessageRange &range : m_view->selectedRanges()) {
            for (MessageId id = range.first; id <= range.last; ++id)
                ids.append(id);
        }
        return ids;
    }
    static QSet<int> range(int first, int last)
    {
        QSet<int> rows;
        for (int row = first; row <= last; ++row)
            rows.insert(row);
        return rows;
    }
    void send(int count, const QByteArray &prefix = "message ");
    void sendOne(const QByteArray &payload);
    void layOut();
    void scrollUp(int pixels);
    QPoint foldOf(int row) const;
    void move(const QPoint &point, Qt::MouseButtons buttons = Qt::NoButton);

    std::unique_ptr<IoThread> m_ioThread;
    std::unique_ptr<QUdpSocket> m_peer;
    std::unique_ptr<Conversation> m_conversation;
    std::unique_ptr<ConversationModel> m_model;
    std::unique_ptr<ChatView> m_view;
};

void TestChatView::init()
{
    m_ioThread = std::make_unique<IoThread>();
    m_peer = std::make_unique<QUdpSocket>();
    QVERIFY(m_peer->bind(QHostAddress::LocalHost));
    m_conversation = std::make_unique<Conversation>(*m_ioThread, target(), 600'000);
    m_model = std::make_unique<ConversationModel>(*m_conversation);
    m_view = std::make_unique<ChatView>();
    m_view->setConversation(m_model.get());
    m_view->resize(500, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    m_view->setFocus();
}

void TestChatView::cleanup()
{
    m_view.reset();
    m_model.reset();
    m_conversation.reset();
    m_peer.reset();
    m_ioThread.reset();
}

void TestChatView::layOut()
{
    // What the next turn of the event loop would do.
    m_view->doItemsLayout();
}

void TestChatView::send(int count, const QByteArray &prefix)
{
    const int rows = m_model->rowCount() + count;
    for (int i = 0; i < count; ++i)
        m_conversation->send(prefix + QByteArray::number(i));
    QTRY_COMPARE(m_model->rowCount(), rows);
    layOut();
}

void TestChatView::sendOne(const QByteArray &payload)
{
    const int rows = m_model->rowCount() + 1;
    m_conversation->send(payload);
    QTRY_COMPARE(m_model->rowCount(), rows);
    layOut();
}

void TestChatView::scrollUp(int pixels)
{
    QWheelEvent event(QPointF(50, 50), viewport()->mapToGlobal(QPointF(50, 50)), QPoint(0, pixels), QPoint(),
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(viewport(), &event);
}

void TestChatView::move(const QPoint &point, Qt::MouseButtons buttons)
{
    QMouseEvent event(QEvent::MouseMove, point, viewport()->mapToGlobal(point), Qt::NoButton, buttons,
                      Qt::NoModifier);
    QApplication::sendEvent(viewport(), &event);
}

/// Where the link of a visible message is, found as a person finds it: by the mouse pointer's shape.
QPoint TestChatView::foldOf(int row) const
{
    const QRect rect = rectOf(row) & viewport()->rect();
    for (int y = rect.bottom(); y > rect.top(); y -= 3) {
        for (int x = rect.right(); x > rect.left(); x -= 8) {
            QMouseEvent event(QEvent::MouseMove, QPointF(x, y), viewport()->mapToGlobal(QPointF(x, y)),
                              Qt::NoButton, Qt::NoButton, Qt::NoModifier);
            QApplication::sendEvent(viewport(), &event);
            if (viewport()->cursor().shape() == Qt::PointingHandCursor)
                return {x, y};
        }
    }
    return {-1, -1};
}

void TestChatView::showsTheHintWhileEmpty()
{
    const QImage without = viewport()->grab().toImage();
    m_view->setHint(QStringLiteral("Press Enter to send a first message"));
    const QImage with = viewport()->grab().toImage();
    QVERIFY(with != without);
    send(1);
    m_view->setHint({});
    const QImage withMessage = viewport()->grab().toImage();
    m_view->setHint(QStringLiteral("Press Enter to send a first message"));
    QCOMPARE(viewport()->grab().toImage(), withMessage);
    // and a view without a conversation can be used as well
    m_view->setConversation(nullptr);
    layOut();
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QTest::mouseClick(viewport(), Qt::LeftButton);
    scrollUp(20);
    QVERIFY(selectedIds().isEmpty());
    QCOMPARE(m_view->lastSelected(), noMessage);
    QCOMPARE(m_view->currentMessage(), noMessage);
    QVERIFY(!m_view->indexAt(QPoint(10, 10)).isValid());
    QVERIFY(m_view->isAtNewest());
    QVERIFY(!jumpButton()->isVisible());
    QCOMPARE(m_view->conversationModel(), nullptr);
}

void TestChatView::staysAtTheNewest()
{
    // GIVEN too few messages, THEN the newest is at the bottom
    send(2);
    QCOMPARE(rectOf(1).bottom(), viewport()->rect().bottom());
    QVERIFY(rectOf(0).top() > 0);
    // WHEN many more come THEN it is still the newest that is
    for (int i = 0; i < 3; ++i) {
        send(20);
        QVERIFY(m_view->isAtNewest());
        QCOMPARE(rectOf(lastRow()).bottom(), viewport()->rect().bottom());
        QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
    }
    QVERIFY(!jumpButton()->isVisible());
    // WHEN scrolled up THEN what comes moves nothing
    scrollUp(100);
    QVERIFY(!m_view->isAtNewest());
    const int row = m_view->indexAt(QPoint(10, 10)).row();
    const QRect rect = rectOf(row);
    send(20);
    QCOMPARE(rectOf(row), rect);
    QVERIFY(!m_view->isAtNewest());
    // WHEN the height changes THEN the end stays the end
    m_view->jumpToNewest();
    m_view->resize(500, 250);
    QCOMPARE(rectOf(lastRow()).bottom(), viewport()->rect().bottom());
}

void TestChatView::offersToJumpToTheNewest()
{
    send(30);
    QVERIFY(!jumpButton()->isVisible());
    scrollUp(200);
    QVERIFY(jumpButton()->isVisible());
    QCOMPARE(jumpButton()->text(), QStringLiteral("Newest message"));
    send(1);
    QCOMPARE(jumpButton()->text(), QStringLiteral("1 new message"));
    send(11);
    QCOMPARE(jumpButton()->text(), QStringLiteral("12 new messages"));
    QVERIFY(m_view->rect().contains(jumpButton()->geometry()));
    // WHEN it is pressed THEN the newest is seen, and nothing counts as new any more
    jumpButton()->setFocus();
    QTest::mouseClick(jumpButton(), Qt::LeftButton);
    QVERIFY(m_view->isAtNewest());
    QVERIFY(!jumpButton()->isVisible());
    QVERIFY(m_view->hasFocus());
    QVERIFY(isWholeVisible(lastRow()));
    scrollUp(200);
    QCOMPARE(jumpButton()->text(), QStringLiteral("Newest message"));
    // WHEN scrolled down by hand THEN it leaves as well
    scrollUp(-200);
    QVERIFY(!jumpButton()->isVisible());
}

void TestChatView::agreesWhereRowsAre()
{
    send(40);
    for (int i = 0; i < 20; ++i) {
        int visible = 0;
        int y = std::numeric_limits<int>::min();
        for (int row = 0; row < m_model->rowCount(); ++row) {
            const QRect rect = rectOf(row);
            QVERIFY(rect.top() > y); // in order, also outside
            y = rect.bottom();
            if (!rect.intersects(viewport()->rect()))
                continue;
            ++visible;
            QCOMPARE(m_view->indexAt(rect.center()), index(row));
            QCOMPARE(m_view->indexAt(rect.topLeft()), index(row));
            QCOMPARE(m_view->indexAt(rect.bottomRight()), index(row));
        }
        QVERIFY(visible > 2);
        scrollUp(37);
    }
    QVERIFY(!m_view->indexAt(QPoint(-1, 10)).isValid());
    QVERIFY(m_view->visualRect({}).isNull());
}

void TestChatView::scrollsByTheWheel()
{
    send(30);
    // pixel by pixel, both ways
    const int y = rectOf(lastRow()).top();
    scrollUp(3);
    QCOMPARE(rectOf(lastRow()).top(), y + 3);
    scrollUp(-1);
    QCOMPARE(rectOf(lastRow()).top(), y + 2);
    scrollUp(-1'000);
    QCOMPARE(rectOf(lastRow()).top(), y);
    QVERIFY(m_view->isAtNewest());
    scrollUp(100'000);
    QCOMPARE(rectOf(0).top(), 0);
    // by notches: as many lines as the desktop says; the parts of a notch add up to a notch
    const auto turn = [this](int angle) {
        QWheelEvent event(QPointF(50, 50), viewport()->mapToGlobal(QPointF(50, 50)), QPoint(),
                          QPoint(0, angle), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(viewport(), &event);
    };
    turn(-120);
    const int notch = -rectOf(0).top();
    QCOMPARE(notch, QApplication::wheelScrollLines() * m_view->fontMetrics().lineSpacing());
    turn(120);
    QCOMPARE(rectOf(0).top(), 0);
    for (int i = 0; i < 120; ++i)
        turn(-1);
    QCOMPARE(rectOf(0).top(), -notch);
}

void TestChatView::scrollsByTheScrollBar()
{
    send(60);
    QScrollBar *bar = m_view->verticalScrollBar();
    QVERIFY(bar->maximum() > 40 * RowScroller::finestStepsPerRow);
    bar->setValue(0);
    QCOMPARE(rectOf(0).top(), 0);
    QVERIFY(!m_view->isAtNewest());
    bar->setValue(10 * RowScroller::finestStepsPerRow);
    QCOMPARE(rectOf(10).top(), 0);
    bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    QCOMPARE(rectOf(11).top(), 0);
    bar->setValue(bar->maximum());
    QVERIFY(m_view->isAtNewest());
    // WHEN rows come while it is elsewhere THEN its value stays
    bar->setValue(20 * RowScroller::finestStepsPerRow);
    send(10);
    QCOMPARE(bar->value(), 20 * RowScroller::finestStepsPerRow);
}

void TestChatView::movesByKeyboard_data()
{
    QTest::addColumn<int>("from"); // -1 for none
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<int>("to"); // -1 for "further by some"
    QTest::newRow("from nowhere up") << -1 << Qt::Key_Up << 39;
    QTest::newRow("up") << 20 << Qt::Key_Up << 19;
    QTest::newRow("down") << 20 << Qt::Key_Down << 21;
    QTest::newRow("up at the first") << 0 << Qt::Key_Up << 0;
    QTest::newRow("down at the last") << 39 << Qt::Key_Down << 39;
    QTest::newRow("home") << 20 << Qt::Key_Home << 0;
    QTest::newRow("end") << 20 << Qt::Key_End << 39;
    QTest::newRow("page up") << 20 << Qt::Key_PageUp << -1;
    QTest::newRow("page down") << 20 << Qt::Key_PageDown << -1;
    QTest::newRow("page up near the first") << 1 << Qt::Key_PageUp << 0;
    QTest::newRow("page down near the last") << 38 << Qt::Key_PageDown << 39;
}

void TestChatView::movesByKeyboard()
{
    QFETCH(int, from);
    QFETCH(Qt::Key, key);
    QFETCH(int, to);
    send(40);
    QSignalSpy changed(m_view.get(), &ChatView::selectedMessageChanged);
    m_view->setCurrentIndex(from < 0 ? QModelIndex() : index(from));
    if (from < 0)
        m_view->selectionModel()->clear();
    changed.clear();
    QTest::keyClick(m_view.get(), key);
    const int row = m_view->currentIndex().row();
    if (to >= 0)
        QCOMPARE(row, to);
    else
        QVERIFY(key == Qt::Key_PageUp ? row < 19 && row > 5 : row > 21 && row < 35);
    QVERIFY(isWholeVisible(row));
    QCOMPARE(changed.isEmpty(), row == from);
    QCOMPARE(selectedIds(), QList<MessageId>{row});
}

void TestChatView::comesBackToTheCurrentMessage()
{
    // GIVEN the last message, scrolled out of sight
    send(40);
    m_view->setCurrentIndex(index(39));
    scrollUp(1'000);
    QVERIFY(!isWholeVisible(39));
    // WHEN a key asks for what is current already THEN it is seen again
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QVERIFY(isWholeVisible(39));
}

void TestChatView::selectsByKeyboard()
{
    send(40);
    m_view->setCurrentIndex(index(20));
    QCOMPARE(selectedRows(), range(20, 20));
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(selectedRows(), range(20, 23));
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(m_view.get(), Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(selectedRows(), range(18, 20));
    QCOMPARE(selectedIds(), (QList<MessageId>{18, 19, 20}));
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(selectedRows(), range(19, 19));
}

void TestChatView::selectsRangesBeyondTheViewport_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::addColumn<bool>("byMouse");
    for (const bool byMouse : {false, true}) {
        const char *how = byMouse ? "mouse" : "keys";
        QTest::addRow("to the first, %s", how) << 150 << 0 << byMouse;
        QTest::addRow("to the last, %s", how) << 3 << 199 << byMouse;
    }
}

void TestChatView::selectsRangesBeyondTheViewport()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QFETCH(bool, byMouse);
    send(200);
    // GIVEN a message that was clicked
    m_view->scrollTo(index(from), QAbstractItemView::PositionAtCenter);
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::NoModifier, rectOf(from).center());
    QCOMPARE(selectedRows(), range(from, from));
    // WHEN the selection is extended to one that is far away
    if (byMouse) {
        m_view->verticalScrollBar()->setValue(to == 0 ? 0 : m_view->verticalScrollBar()->maximum());
        QTest::mouseClick(viewport(), Qt::LeftButton, Qt::ShiftModifier, rectOf(to).center());
    } else {
        QTest::keyClick(m_view.get(), to == 0 ? Qt::Key_Home : Qt::Key_End, Qt::ShiftModifier);
    }
    // THEN it is all between them and nothing else
    QCOMPARE(selectedRows(), range(std::min(from, to), std::max(from, to)));
    // and back
    if (!byMouse) {
        QTest::keyClick(m_view.get(), to == 0 ? Qt::Key_End : Qt::Key_Home, Qt::ShiftModifier);
        QCOMPARE(selectedRows(), to == 0 ? range(from, 199) : range(0, from));
    }
    m_view->scrollTo(index(100), QAbstractItemView::PositionAtCenter);
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::ShiftModifier, rectOf(101).center());
    QCOMPARE(selectedRows(), range(std::min(from, 101), std::max(from, 101)));
}

void TestChatView::selectsAll()
{
    send(100);
    QSignalSpy changed(m_view.get(), &ChatView::selectedMessageChanged);
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(selectedRows(), range(0, 99));
    QVERIFY(!changed.isEmpty());
    QList<MessageId> all(100);
    std::iota(all.begin(), all.end(), 0);
    QCOMPARE(selectedIds(), all);
    QVERIFY(m_view->isAtNewest());
}

void TestChatView::selectsByMouse()
{
    send(40);
    const int row = lastRow() - 2;
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::NoModifier, rectOf(row).center());
    QCOMPARE(selectedRows(), range(row, row));
    QCOMPARE(m_view->currentIndex(), index(row));
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::ControlModifier, rectOf(row + 2).center());
    QCOMPARE(selectedRows(), (QSet<int>{row, row + 2}));
    QCOMPARE(selectedIds(), (QList<MessageId>{row, row + 2}));
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::ControlModifier, rectOf(row).center());
    QCOMPARE(selectedRows(), range(row + 2, row + 2));
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::ShiftModifier, rectOf(row + 1).center());
    QVERIFY(selectedRows().contains(row) && selectedRows().contains(row + 1));
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::NoModifier, rectOf(row + 1).center());
    QCOMPARE(selectedRows(), range(row + 1, row + 1));
}

void TestChatView::selectsByDragging()
{
    send(40);
    const int row = lastRow() - 3;
    for (const bool isDownward : {true, false}) {
        const int from = isDownward ? row : row + 2;
        const int to = isDownward ? row + 2 : row;
        QTest::mousePress(viewport(), Qt::LeftButton, Qt::NoModifier, rectOf(from).center());
        move(rectOf(row + 1).center(), Qt::LeftButton);
        QCOMPARE(selectedRows(), range(std::min(from, row + 1), std::max(from, row + 1)));
        move(rectOf(to).center(), Qt::LeftButton);
        QTest::mouseRelease(viewport(), Qt::LeftButton, Qt::NoModifier, rectOf(to).center());
        QCOMPARE(selectedRows(), range(row, row + 2));
    }
}

void TestChatView::keepsTheStartOfADragWhileScrolling()
{
    // GIVEN a drag that has begun
    send(60);
    const int from = lastRow() - 1;
    QTest::mousePress(viewport(), Qt::LeftButton, Qt::NoModifier, rectOf(from).center());
    // WHEN the messages are scrolled under the mouse
    scrollUp(1'000);
    const QPoint mouse(60, viewport()->height() / 2);
    const int to = m_view->indexAt(mouse).row();
    QVERIFY(to >= 0 && to < from - 5);
    move(mouse, Qt::LeftButton);
    // THEN the selection reaches from where it began
    QCOMPARE(selectedRows(), range(to, from));
    QTest::mouseRelease(viewport(), Qt::LeftButton, Qt::NoModifier, mouse);
    QCOMPARE(selectedRows(), range(to, from));
}

void TestChatView::foldsByMouse()
{
    send(15);
    sendOne(longText);
    const int row = lastRow();
    const int height = rectOf(row).height();
    QVERIFY(foldOf(row).x() >= 0);
    // WHEN unfolded THEN it grows downward: its beginning stays where it was, and so does what is selected
    const int top = rectOf(row).top();
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::NoModifier, foldOf(row));
    QVERIFY(rectOf(row).height() > 2 * height);
    QVERIFY2(std::abs(rectOf(row).top() - top) < 2,
             qPrintable(QStringLiteral("%1 %2").arg(rectOf(row).top()).arg(top)));
    QVERIFY(selectedRows().isEmpty());
    QVERIFY(!m_view->isAtNewest());
    // WHEN folded again THEN all is as before
    m_view->jumpToNewest();
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::NoModifier, foldOf(row));
    QCOMPARE(rectOf(row).height(), height);
    QVERIFY(viewport()->rect().intersects(rectOf(row)));
    QVERIFY(m_view->isAtNewest());
    // by another button nothing happens
    QTest::mouseClick(viewport(), Qt::RightButton, Qt::NoModifier, foldOf(row));
    QCOMPARE(rectOf(row).height(), height);
}

void TestChatView::selectsNothingByTheFold()
{
    send(4);
    sendOne(longText);
    const int height = rectOf(4).height();
    m_view->setCurrentIndex(index(3));
    // WHEN the mouse slips while the link is pressed THEN neither is anything selected nor unfolded
    const QPoint fold = foldOf(4);
    QTest::mousePress(viewport(), Qt::LeftButton, Qt::NoModifier, fold);
    move(fold - QPoint(0, 150), Qt::LeftButton);
    QTest::mouseRelease(viewport(), Qt::LeftButton, Qt::NoModifier, fold - QPoint(0, 150));
    QCOMPARE(selectedRows(), range(3, 3));
    QCOMPARE(rectOf(4).height(), height);
}

void TestChatView::foldsByKeyboard()
{
    sendOne("short");
    sendOne(longText);
    const int height = rectOf(1).height();
    m_view->setCurrentIndex(index(1));
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        QTest::keyClick(m_view.get(), key);
        QVERIFY(rectOf(1).height() > 2 * height);
        QVERIFY(rectOf(1).intersects(viewport()->rect()));
        QTest::keyClick(m_view.get(), key);
        QCOMPARE(rectOf(1).height(), height);
    }
    // WHEN there is nothing to unfold THEN the key is left to others
    m_view->setCurrentIndex(index(0));
    QKeyEvent event(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier);
    QApplication::sendEvent(m_view.get(), &event);
    QVERIFY(!event.isAccepted());
}

void TestChatView::readsTallMessagesByKeyboard()
{
    // GIVEN an unfolded message between two others
    sendOne("before");
    sendOne(longText);
    sendOne("after");
    m_view->setCurrentIndex(index(1));
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    m_view->scrollTo(index(1), QAbstractItemView::PositionAtTop);
    QVERIFY(rectOf(1).height() > viewport()->height() * 3 / 2);
    QCOMPARE(rectOf(1).top(), 0);
    // WHEN going down THEN it is read to its end before the next one is current, and up likewise
    for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Up, Qt::Key_PageDown, Qt::Key_PageUp}) {
        const bool isDown = key == Qt::Key_Down || key == Qt::Key_PageDown;
        int top = rectOf(1).top();
        int presses = 0;
        while (isDown ? rectOf(1).bottom() > viewport()->rect().bottom() : rectOf(1).top() < 0) {
            QTest::keyClick(m_view.get(), key);
            QCOMPARE(m_view->currentIndex(), index(1));
            QVERIFY(isDown ? rectOf(1).top() < top : rectOf(1).top() > top);
            QVERIFY(std::abs(rectOf(1).top() - top) < viewport()->height()); // nothing is passed over
            top = rectOf(1).top();
            QVERIFY(++presses < 100);
        }
        QVERIFY(presses > 0);
        QTest::keyClick(m_view.get(), key);
        QCOMPARE(m_view->currentIndex(), index(isDown ? 2 : 0));
        m_view->setCurrentIndex(index(1));
        m_view->scrollTo(index(1), QAbstractItemView::PositionAtTop);
        if (isDown) {
            while (rectOf(1).bottom() > viewport()->rect().bottom())
                scrollUp(-1);
        }
    }
}

void TestChatView::pointsAtTheFoldOnly()
{
    sendOne("short");
    sendOne(longText);
    move(rectOf(0).center());
    QCOMPARE(viewport()->cursor().shape(), Qt::ArrowCursor);
    QCOMPARE(foldOf(0), QPoint(-1, -1));
    const QPoint fold = foldOf(1);
    QCOMPARE(viewport()->cursor().shape(), Qt::PointingHandCursor);
    // WHEN the message moves away under the mouse THEN it no longer points
    send(3);
    QVERIFY(m_view->indexAt(fold).row() != 1 || foldOf(1) != fold);
    move(fold);
    const bool isThere = viewport()->cursor().shape() == Qt::PointingHandCursor;
    QVERIFY(!isThere);
    // WHEN the mouse leaves the view, or the conversation changes, THEN neither
    foldOf(1);
    QCOMPARE(viewport()->cursor().shape(), Qt::PointingHandCursor);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(viewport(), &leave);
    QCOMPARE(viewport()->cursor().shape(), Qt::ArrowCursor);
    foldOf(1);
    QCOMPARE(viewport()->cursor().shape(), Qt::PointingHandCursor);
    m_view->setConversation(nullptr);
    QCOMPARE(viewport()->cursor().shape(), Qt::ArrowCursor);
}

void TestChatView::laysOutAnewForWidthAndFont()
{
    sendOne(QByteArray("quite a few words ").repeated(20));
    send(30);
    m_view->setCurrentIndex(index(0));
    const int height = rectOf(0).height();
    m_view->resize(300, 400);
    m_view->scrollTo(index(0));
    QVERIFY(rectOf(0).height() > height);
    m_view->resize(500, 400);
    m_view->scrollTo(index(0));
    QCOMPARE(rectOf(0).height(), height);
    QFont font = m_view->font();
    font.setPointSizeF(font.pointSizeF() * 2);
    m_view->setFont(font);
    layOut();
    m_view->scrollTo(index(0));
    QVERIFY(rectOf(0).height() > height * 3 / 2);
    // and the other views of the same
    m_view->setPayloadView(PayloadView::Hex);
    layOut();
    m_view->scrollTo(index(0));
    QCOMPARE(m_view->payloadView(), PayloadView::Hex);
    m_view->jumpToNewest();
    const QImage clock = viewport()->grab().toImage();
    m_view->setTimeView(TimeView::SincePrevious);
    QCOMPARE(m_view->timeView(), TimeView::SincePrevious);
    QVERIFY(viewport()->grab().toImage() != clock);
    // the end stays the end all the while
    m_view->jumpToNewest();
    for (const int points : {6, 30, 10}) {
        font.setPointSize(points);
        m_view->setFont(font);
        layOut();
        QVERIFY(m_view->isAtNewest());
        QCOMPARE(rectOf(lastRow()).bottom(), viewport()->rect().bottom());
    }
}

void TestChatView::showsAmendments()
{
    // GIVEN a selected question
    sendOne("question");
    m_view->setCurrentIndex(index(0));
    const QImage waiting = viewport()->grab(rectOf(0)).toImage();
    QSignalSpy changed(m_view.get(), &ChatView::selectedMessageChanged);
    // WHEN it is answered THEN it is drawn anew, and told of
    QTRY_VERIFY(m_peer->hasPendingDatagrams());
    const QNetworkDatagram question = m_peer->receiveDatagram();
    m_peer->writeDatagram("question", question.senderAddress(), quint16(question.senderPort()));
    QTRY_COMPARE(m_model->rowCount(), 2);
    layOut();
    QCOMPARE(m_model->message(0).delivery, Delivery::Answered);
    QVERIFY(!changed.isEmpty());
    QVERIFY(viewport()->grab(rectOf(0)).toImage() != waiting);
}

void TestChatView::switchesConversations()
{
    // GIVEN a long conversation, scrolled up, with a selection and an unfolded message
    sendOne(longText);
    send(60);
    m_view->selectAll();
    m_view->verticalScrollBar()->setValue(0);
    QTest::mouseClick(viewport(), Qt::LeftButton, Qt::NoModifier, foldOf(0));
    Conversation other(*m_ioThread, target());
    ConversationModel shorter(other);
    QSignalSpy changed(m_view.get(), &ChatView::selectedMessageChanged);
    // WHEN another is shown that is shorter
    m_view->setConversation(&shorter);
    layOut();
    // THEN nothing of the first is left
    QVERIFY(!changed.isEmpty());
    QVERIFY(m_view->isAtNewest());
    QVERIFY(selectedIds().isEmpty());
    QVERIFY(!jumpButton()->isVisible());
    other.send("hello");
    QTRY_COMPARE(shorter.rowCount(), 1);
    QVERIFY(m_view->isAtNewest());
    viewport()->grab();
    // and messages of the first no longer move anything
    QPointer<QItemSelectionModel> selection = m_view->selectionModel();
    m_conversation->send("unseen");
    QTRY_COMPARE(m_model->rowCount(), 62);
    QCOMPARE(m_view->visualRect(shorter.index(0)).bottom(), viewport()->rect().bottom());
    // WHEN back THEN it is at its newest, folded, and without the selection
    m_view->setConversation(m_model.get());
    layOut();
    QVERIFY(m_view->isAtNewest());
    QVERIFY(isWholeVisible(lastRow()));
    QVERIFY(selectedRows().isEmpty());
    m_view->scrollTo(index(0));
    QVERIFY(rectOf(0).height() < viewport()->height());
    QTRY_VERIFY(!selection); // none is left behind at every switch
    m_view->setConversation(nullptr);
}

void TestChatView::survivesForgetting()
{
    // GIVEN selected messages at the top, and the view at the newest
    send(20);
    m_view->setCurrentIndex(index(0));
    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(selectedRows(), range(0, 1));
    m_view->jumpToNewest();
    // WHEN the log forgets them
    m_conversation->startRepeating(QByteArray(largest, 'x'), {1, overfull});
    QTRY_VERIFY_WITH_TIMEOUT(m_model->rowOf(MessageId(overfull) + 19) >= 0, 30'000);
    QVERIFY(m_model->rowOf(1) < 0);
    layOut();
    // THEN the view is still at the newest, and nothing is selected that is not there
    QVERIFY(m_view->isAtNewest());
    QVERIFY(isWholeVisible(lastRow()) || rectOf(lastRow()).bottom() == viewport()->rect().bottom());
    for (const MessageId id : selectedIds())
        QVERIFY(m_model->rowOf(id) >= 0);

    // GIVEN the view far up instead, looking at what is about to be forgotten
    m_view->verticalScrollBar()->setValue(0);
    m_view->setCurrentIndex(index(1));
    m_conversation->startRepeating(QByteArray(largest, 'y'), {1, 200});
    const MessageId end = m_conversation->log().endId() + 200;
    QTRY_COMPARE_WITH_TIMEOUT(m_conversation->log().endId(), end, 30'000);
    // THEN it goes on at the top, and the scroll bar may be used at any time
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum() / 2);
    m_view->verticalScrollBar()->setValue(0);
    QCOMPARE(rectOf(0).top(), 0);
    QVERIFY(!m_view->isAtNewest());
    viewport()->grab();
}

void TestChatView::namesTheDayOfTheFirstThatIsLeft()
{
    // GIVEN a log that is full, shown from its beginning
    m_conversation->startRepeating(QByteArray(largest, 'x'), {1, overfull});
    QTRY_VERIFY_WITH_TIMEOUT(m_model->rowOf(MessageId(overfull) - 1) >= 0, 30'000);
    layOut();
    m_view->verticalScrollBar()->setValue(0);
    const int first = rectOf(0).height();
    const int second = rectOf(1).height();
    QVERIFY(first > second); // it names the day, and how many are gone
    BubbleCache bubbles(m_view->font());
    bubbles.setWidth(400);
    const quint64 forgotten = m_model->forgotten();
    QVERIFY(forgotten > 0);
    QCOMPARE(bubbles.at(*m_model, 0).content.older,
             QStringLiteral("%1 older datagrams are no longer kept").arg(forgotten));
    QVERIFY(!bubbles.at(*m_model, 0).content.day.isEmpty());
    QCOMPARE(bubbles.at(*m_model, 1).content.older, QString());
    // WHEN the first ones are forgotten (many at a time) THEN the one that is the first now names the day
    const MessageId id = m_model->idOf(0);
    m_conversation->startRepeating(QByteArray(largest, 'x'), {1, 50});
    QTRY_VERIFY(m_model->idOf(0) > id);
    layOut();
    m_view->verticalScrollBar()->setValue(0);
    layOut();
    QCOMPARE(rectOf(0).height(), first);
}

void TestChatView::tellsScreenReaders()
{
    send(3);
    QCOMPARE(m_view->accessibleName(), QStringLiteral("Messages"));
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(list);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->childCount(), 3);
    m_view->setCurrentIndex(index(1));
    const QAccessibleInterface *row = list->focusChild();
    QVERIFY(row);
    QCOMPARE(list->indexOfChild(row), 1);
    QVERIFY(row->text(QAccessible::Name).startsWith(QStringLiteral("Sent: message 1, ")));
    QVERIFY(row->text(QAccessible::Name).endsWith(QStringLiteral(", waiting…")));
    QVERIFY(row->text(QAccessible::Description).startsWith(QStringLiteral("The system took it.")));
    // WHEN its state changes THEN what is said of it does
    QTRY_VERIFY(m_peer->hasPendingDatagrams());
    const QNetworkDatagram question = m_peer->receiveDatagram();
    m_peer->writeDatagram("message 1", question.senderAddress(), quint16(question.senderPort()));
    QTRY_VERIFY(row->text(QAccessible::Name).contains(QStringLiteral("answered in")));
}

QTEST_MAIN(TestChatView)
#include "tst_chatview.moc"
