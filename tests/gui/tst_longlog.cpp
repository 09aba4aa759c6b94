// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "tests/gui/longmodel.h"
#include "widgets/chatview.h"
#include "widgets/chatviewaccessible.h"
#include "widgets/selectedpayloads.h"
#include "widgets/timejump.h"

#include <QAccessible>
#include <QApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <functional>

using namespace echogram;

namespace {

constexpr int manyRows = 10'000'000;

// A dozen rows are visible; each reads its message, the one before and its question.
constexpr int readsOfAScreen = 100;

/// Counts what the base class would ask for row by row.
class CountingView : public ChatView
{
public:
    QRect visualRect(const QModelIndex &index) const override
    {
        ++m_calls;
        return ChatView::visualRect(index);
    }
    int takeCalls() const { return std::exchange(m_calls, 0); }

private:
    mutable int m_calls = 0;
};

int focusEvents = 0;
int allEvents = 0;

void countEvents(QAccessibleEvent *event)
{
    ++allEvents;
    focusEvents += event->type() == QAccessible::Focus ? 1 : 0;
}

} // namespace

/// A view of a log that could never be gone through: whatever is done reads what is visible, and nothing else.
class TestLongLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void readsWhatIsVisible_data();
    void readsWhatIsVisible();
    void scrollsFromEndToEnd_data();
    void scrollsFromEndToEnd();
    void selectsAllAsOneRange();
    void selectsToTheEnds();
    void namesWhatIsSelectedAmongWhatWasFound();
    void copiesALittle();
    void refusesToCopyTooMany();
    void refusesToCopyTooMuch();
    void staysWhenEarlierOnesComeIn_data();
    void staysWhenEarlierOnesComeIn();
    void keepsItsPlaceWhenOnlySomeAreShown();
    void jumpsToATime();
    void saysWhyItCannotJump();
    void hasRowsForScreenReaders();
    void keepsFewRowsForScreenReaders();
    void letsAFloodPassScreenReaders();

private:
    int lastRow() const { return m_model->rowCount() - 1; }
    QRect rectOf(int row) const { return m_view->visualRect(m_model->index(row)); }
    void layOut() { m_view->doItemsLayout(); }
    int topRow() const { return m_view->indexAt(QPoint(10, 0)).row(); }

    std::unique_ptr<IoThread> m_ioThread;
    std::unique_ptr<Conversation> m_conversation;
    std::unique_ptr<LongModel> m_model;
    std::unique_ptr<CountingView> m_view;
};

void TestLongLog::init()
{
    m_ioThread = std::make_unique<IoThread>();
    m_conversation = std::make_unique<Conversation>(*m_ioThread, Target{QStringLiteral("127.0.0.1"), 9});
    m_model = std::make_unique<LongModel>(*m_conversation);
    Q_EMIT m_conversation->messagesAppended(manyRows);
    m_view = std::make_unique<CountingView>();
    m_view->setConversation(m_model.get());
    m_view->resize(500, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    m_view->setFocus();
    layOut();
    QVERIFY(m_model->takeReads() <= readsOfAScreen);
    m_view->takeCalls();
}

void TestLongLog::cleanup()
{
    QAccessible::installUpdateHandler(nullptr);
    m_view.reset();
    m_model.reset();
    m_conversation.reset();
    m_ioThread.reset();
}

void TestLongLog::readsWhatIsVisible_data()
{
    QTest::addColumn<std::function<void(TestLongLog *)>>("act");
    using Act = std::function<void(TestLongLog *)>;
    const auto key = [](int code, Qt::KeyboardModifiers modifiers = {}) {
        return Act([code, modifiers](TestLongLog *test) {
            QTest::keyClick(test->m_view.get(), Qt::Key(code), modifiers);
        });
    };
    QTest::newRow("to the first") << key(Qt::Key_Home);
    QTest::newRow("a page up") << key(Qt::Key_PageUp);
    QTest::newRow("all are selected") << key(Qt::Key_A, Qt::ControlModifier);
    QTest::newRow("selected to the first") << key(Qt::Key_Home, Qt::ShiftModifier);
    QTest::newRow("a letter, which Qt's views look for") << key(Qt::Key_Q);
    QTest::newRow("the scroll bar in the middle")
        << Act([](TestLongLog *test) { test->m_view->verticalScrollBar()->setValue(manyRows * 20); });
    QTest::newRow("another width") << Act([](TestLongLog *test) { test->m_view->resize(380, 300); });
    QTest::newRow("hex") << Act([](TestLongLog *test) { test->m_view->setPayloadView(PayloadView::Hex); });
    QTest::newRow("all are amended") << Act([](TestLongLog *test) {
        Q_EMIT test->m_conversation->messagesAmended({0, manyRows - 1});
    });
    QTest::newRow("more come") << Act(
        [](TestLongLog *test) { Q_EMIT test->m_conversation->messagesAppended(1'000'000); });
    QTest::newRow("earlier ones come")
        << Act([](TestLongLog *test) { Q_EMIT test->m_conversation->messagesPrepended(1'000'000); });
    QTest::newRow("the oldest are forgotten") << Act([](TestLongLog *test) {
        Q_EMIT test->m_conversation->messagesAboutToBeForgotten(9'000'000);
        Q_EMIT test->m_conversation->messagesForgotten(9'000'000);
    });
    QTest::newRow("a pause") << Act([](TestLongLog *test) {
        test->m_model->setPaused(true);
        Q_EMIT test->m_conversation->messagesAppended(1'000'000);
        Q_EMIT test->m_conversation->messagesAmended({0, manyRows + 999'999});
        test->m_model->setPaused(false);
    });
    QTest::newRow("every second one only") << Act([](TestLongLog *test) {
        QList<MessageId> some;
        for (MessageId id = 0; id < manyRows; id += 2)
            some.append(id);
        test->m_model->showOnly(some);
    });
}

void TestLongLog::readsWhatIsVisible()
{
    QFETCH(std::function<void(TestLongLog *)>, act);
    // GIVEN all selected, from where a change would have much to compare with, WHEN something happens
    m_view->selectAll();
    m_view->setCurrentIndex(m_model->index(manyRows / 2));
    m_view->selectAll();
    layOut();
    m_model->takeReads();
    m_view->takeCalls();
    act(this);
    layOut();
    m_view->viewport()->grab();
    // THEN what is visible was read, once for each time it was laid out
    const int reads = m_model->takeReads();
    QVERIFY2(reads <= 2 * readsOfAScreen, qPrintable(QString::number(reads)));
    const int calls = m_view->takeCalls();
    QVERIFY2(calls <= 2 * readsOfAScreen, qPrintable(QString::number(calls)));
}

void TestLongLog::scrollsFromEndToEnd_data()
{
    QTest::addColumn<int>("rows");
    QTest::newRow("ten millions") << manyRows;
    QTest::newRow("a hundred millions") << 10 * manyRows;
    QTest::newRow("nearly all that an int counts") << std::numeric_limits<int>::max() - 1;
}

void TestLongLog::scrollsFromEndToEnd()
{
    QFETCH(int, rows);
    Q_EMIT m_conversation->messagesAppended(rows - manyRows);
    layOut();
    QScrollBar *bar = m_view->verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());
    QCOMPARE(rectOf(lastRow()).bottom(), m_view->viewport()->rect().bottom());
    bar->setValue(0);
    QCOMPARE(rectOf(0).top(), 0);
    bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    QCOMPARE(topRow(), 1);
    bar->setValue(bar->maximum() / 2);
    QVERIFY(std::abs(topRow() - rows / 2) < 100);
    bar->triggerAction(QAbstractSlider::SliderToMaximum);
    QVERIFY(m_view->isAtNewest());
    // and by keys
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_view->currentIndex().row(), 0);
    QCOMPARE(rectOf(0).top(), 0);
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ShiftModifier);
    QCOMPARE(m_view->currentIndex().row(), rows - 1);
    QCOMPARE(m_view->selectedRanges(), (QList<MessageRange>{{0, rows - 1}}));
}

void TestLongLog::selectsAllAsOneRange()
{
    QSignalSpy changed(m_view.get(), &ChatView::selectedMessageChanged);
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_view->selectionModel()->selection().size(), 1);
    QCOMPARE(m_view->selectedCount(), manyRows);
    QCOMPARE(m_view->lastSelected(), MessageId(manyRows - 1));
    QCOMPARE(m_view->selectedRanges(), (QList<MessageRange>{{0, manyRows - 1}}));
    // WHEN the log goes on and forgets THEN it is still one
    Q_EMIT m_conversation->messagesAppended(10);
    Q_EMIT m_conversation->messagesPrepended(20);
    Q_EMIT m_conversation->messagesAboutToBeForgotten(30);
    Q_EMIT m_conversation->messagesForgotten(30);
    QCOMPARE(m_view->selectionModel()->selection().size(), 1);
    QCOMPARE(m_view->selectedRanges(), (QList<MessageRange>{{10, manyRows - 1}}));
}

void TestLongLog::selectsToTheEnds()
{
    m_view->setCurrentIndex(m_model->index(4'000'000));
    QTest::keyClick(m_view.get(), Qt::Key_End, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedRanges(), (QList<MessageRange>{{4'000'000, manyRows - 1}}));
    QTest::keyClick(m_view.get(), Qt::Key_Home, Qt::ShiftModifier);
    QCOMPARE(m_view->selectedRanges(), (QList<MessageRange>{{0, 4'000'000}}));
    QCOMPARE(m_view->lastSelected(), MessageId(4'000'000));
    QCOMPARE(m_view->currentMessage(), MessageId(0));
}

void TestLongLog::namesWhatIsSelectedAmongWhatWasFound()
{
    m_model->showOnly(QList<MessageId>{3, 4, 5, 1'000, 1'001, 9'000'000});
    layOut();
    QVERIFY(m_view->selectedRanges().isEmpty());
    m_view->selectAll();
    QCOMPARE(m_view->selectedRanges(), (QList<MessageRange>{{3, 5}, {1'000, 1'001}, {9'000'000, 9'000'000}}));
    QCOMPARE(m_view->selectedCount(), 6);
    // Two selections beside each other are one range.
    m_view->selectionModel()->clear();
    m_view->selectionModel()->select(m_model->index(0), QItemSelectionModel::Select);
    m_view->selectionModel()->select(m_model->index(3), QItemSelectionModel::Select);
    m_view->selectionModel()->select(m_model->index(1), QItemSelectionModel::Select);
    QCOMPARE(m_view->selectedRanges(), (QList<MessageRange>{{3, 4}, {1'000, 1'000}}));
    QCOMPARE(m_view->lastSelected(), MessageId(1'000));
    // Without a selection it is the current one.
    m_view->selectionModel()->clear();
    m_view->selectionModel()->setCurrentIndex(m_model->index(5), QItemSelectionModel::NoUpdate);
    QCOMPARE(m_view->selectedRanges(), (QList<MessageRange>{{9'000'000, 9'000'000}}));
    QCOMPARE(m_view->lastSelected(), MessageId(9'000'000));
}

void TestLongLog::copiesALittle()
{
    m_view->setCurrentIndex(m_model->index(7));
    QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::ShiftModifier);
    const Result<QList<QByteArray>, QString> payloads = selectedPayloads(*m_view);
    QVERIFY(payloads.ok());
    QCOMPARE(*payloads, (QList<QByteArray>{"message 7", "message 8"}));
    // as many as there may be
    m_view->selectionModel()->select(QItemSelection(m_model->index(0), m_model->index(int(mostPayloads) - 1)),
                                     QItemSelectionModel::ClearAndSelect);
    QCOMPARE(selectedPayloads(*m_view)->size(), mostPayloads);
}

void TestLongLog::refusesToCopyTooMany()
{
    m_view->selectAll();
    m_model->takeReads();
    const Result<QList<QByteArray>, QString> payloads = selectedPayloads(*m_view);
    QVERIFY(!payloads.ok());
    QCOMPARE(payloads.error(),
             QStringLiteral("10,000,000 messages are selected, and 10,000 at most are copied "
                            "or sent again at once."));
    QCOMPARE(m_model->takeReads(), 0);
    m_view->selectionModel()->select(QItemSelection(m_model->index(0), m_model->index(int(mostPayloads))),
                                     QItemSelectionModel::ClearAndSelect);
    QVERIFY(!selectedPayloads(*m_view).ok());
}

void TestLongLog::refusesToCopyTooMuch()
{
    constexpr qsizetype bytes = 64 * 1024;
    constexpr int fitting = int(mostPayloadBytes / bytes);
    m_model->setPayloadBytes(bytes);
    const auto select = [this](int count) {
        m_view->selectionModel()->select(QItemSelection(m_model->index(0), m_model->index(count - 1)),
                                         QItemSelectionModel::ClearAndSelect);
        m_model->takeReads();
    };
    select(fitting);
    QCOMPARE(selectedPayloads(*m_view)->size(), fitting);
    select(fitting + 1);
    QVERIFY(!selectedPayloads(*m_view).ok());
    select(int(mostPayloads));
    const Result<QList<QByteArray>, QString> payloads = selectedPayloads(*m_view);
    QVERIFY(!payloads.ok());
    QCOMPARE(payloads.error(),
             QStringLiteral("The messages that are selected have more than 16,777,216 bytes, which "
                            "is the most that is copied or sent again at once."));
    QCOMPARE(m_model->takeReads(), fitting + 1);
}

void TestLongLog::staysWhenEarlierOnesComeIn_data()
{
    QTest::addColumn<int>("row");
    QTest::newRow("in the middle") << manyRows / 2;
    QTest::newRow("at the first, which names its day") << 0;
    QTest::newRow("at the newest") << manyRows - 1;
}

void TestLongLog::staysWhenEarlierOnesComeIn()
{
    QFETCH(int, row);
    m_view->setCurrentIndex(m_model->index(row));
    m_view->scrollTo(m_model->index(row), QAbstractItemView::PositionAtTop);
    layOut();
    const bool wasAtNewest = m_view->isAtNewest();
    const MessageId id = m_model->idOf(row);
    const int bottom = rectOf(row).bottom();
    const int height = rectOf(row).height();
    const QImage before = m_view->viewport()->grab(QRect(0, bottom - 20, 500, 300)).toImage();
    for (const int count : {1, 1'000, 1'000'000}) {
        Q_EMIT m_conversation->messagesPrepended(count);
        layOut();
        QCOMPARE(m_view->currentMessage(), id);
        QCOMPARE(rectOf(m_model->rowOf(id)).bottom(), bottom);
        QCOMPARE(m_view->isAtNewest(), wasAtNewest);
    }
    QCOMPARE(m_view->viewport()->grab(QRect(0, bottom - 20, 500, 300)).toImage(), before);
    QCOMPARE(rectOf(m_model->rowOf(id)).height() < height, row == 0); // another one names the day now
    // None of them is new.
    if (!wasAtNewest) {
        const auto *jump = m_view->findChild<QToolButton *>(QStringLiteral("jumpToNewest"));
        QCOMPARE(jump->text(), QStringLiteral("Newest message"));
    }
}

void TestLongLog::keepsItsPlaceWhenOnlySomeAreShown()
{
    QList<MessageId> found;
    for (MessageId id = 5; id < manyRows; id += 1'000)
        found.append(id);
    // GIVEN a message that was found, in sight, WHEN only those are shown THEN it is still current and in sight
    m_view->setCurrentIndex(m_model->index(5'000'005));
    m_model->showOnly(found);
    layOut();
    QCOMPARE(m_view->currentMessage(), MessageId(5'000'005));
    QVERIFY(m_view->viewport()->rect().contains(rectOf(5'000)));
    QVERIFY(!m_view->isAtNewest());
    // and all again
    m_model->showOnly({});
    layOut();
    QCOMPARE(m_view->currentMessage(), MessageId(5'000'005));
    QVERIFY(m_view->viewport()->rect().contains(rectOf(5'000'005)));
    // GIVEN one that is not among them THEN those around it are seen
    m_view->setCurrentIndex(m_model->index(7'000'500));
    m_model->showOnly(found);
    layOut();
    QVERIFY(!m_view->currentIndex().isValid());
    QVERIFY(m_view->viewport()->rect().intersects(rectOf(7'001)));
    // GIVEN the newest THEN it is the newest again, wherever the current one is
    m_model->showOnly({});
    m_view->setCurrentIndex(m_model->index(5));
    m_view->jumpToNewest();
    m_model->showOnly(found);
    layOut();
    QVERIFY(m_view->isAtNewest());
    QCOMPARE(m_view->currentMessage(), MessageId(5));
    // What is found then is no news to jump to.
    m_view->verticalScrollBar()->setValue(0);
    m_model->appendShown({manyRows - 1});
    layOut();
    const auto *jump = m_view->findChild<QToolButton *>(QStringLiteral("jumpToNewest"));
    QCOMPARE(jump->text(), QStringLiteral("Newest message"));
}

void TestLongLog::jumpsToATime()
{
    // Message 0 is of 2023-11-14 22:13:20, and there is one each millisecond.
    m_model->takeReads();
    QVERIFY(!jumpToTime(*m_view, QStringLiteral("2023-11-14 22:20:00")));
    QCOMPARE(m_view->currentMessage(), MessageId(400'000));
    QVERIFY(m_view->viewport()->rect().contains(rectOf(400'000)));
    layOut();
    QVERIFY(m_model->takeReads() <= 2 * readsOfAScreen);
    QVERIFY(!jumpToTime(*m_view, QStringLiteral("+1m")));
    QCOMPARE(m_view->currentMessage(), MessageId(460'000));
    QVERIFY(!jumpToTime(*m_view, QStringLiteral("22:20:00.005")));
    QCOMPARE(m_view->currentMessage(), MessageId(400'005));
    // a time before all of them
    QVERIFY(!jumpToTime(*m_view, QStringLiteral("-1h")));
    QCOMPARE(m_view->currentMessage(), MessageId(0));
    // among some, the first that is shown
    m_model->showOnly(QList<MessageId>{10, 50'000, 90'000});
    QVERIFY(!jumpToTime(*m_view, QStringLiteral("2023-11-14 22:14")));
    QCOMPARE(m_view->currentMessage(), MessageId(50'000));
    // Without a current message it counts from what is in sight.
    m_model->showOnly({});
    m_view->selectionModel()->clear();
    m_view->verticalScrollBar()->setValue(0);
    QVERIFY(!jumpToTime(*m_view, QStringLiteral("+10s")));
    QCOMPARE(m_view->currentMessage(), MessageId(10'000));
}

void TestLongLog::saysWhyItCannotJump()
{
    m_view->setCurrentIndex(m_model->index(3));
    std::optional<ParseError> problem = jumpToTime(*m_view, QStringLiteral("25:00"));
    QVERIFY(problem.has_value());
    QCOMPARE(problem->position, 0);
    QCOMPARE(problem->length, 2);
    problem = jumpToTime(*m_view, QStringLiteral("+1d"));
    QVERIFY(problem.has_value());
    QCOMPARE(problem->message,
             QStringLiteral("There is no message at or after 2023-11-15 22:13:20.003: the newest is "
                            "of 2023-11-15 00:59:59.999."));
    QCOMPARE(m_view->currentMessage(), MessageId(3)); // where it was
    m_model->showOnly(QList<MessageId>{});
    problem = jumpToTime(*m_view, QStringLiteral("22:20"));
    QVERIFY(problem.has_value());
    QCOMPARE(problem->message, QStringLiteral("There is no message yet to go to."));
    m_view->setConversation(nullptr);
    QVERIFY(jumpToTime(*m_view, QStringLiteral("22:20")));
}

void TestLongLog::hasRowsForScreenReaders()
{
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(list);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Messages"));
    QCOMPARE(list->childCount(), manyRows);
    QVERIFY(!list->child(-1));
    QVERIFY(!list->child(manyRows));
    m_model->takeReads();

    // a row that is not visible
    QAccessibleInterface *row = list->child(6'000'001);
    QVERIFY(row && row->isValid());
    QCOMPARE(row->role(), QAccessible::ListItem);
    QCOMPARE(row->parent(), list);
    QCOMPARE(list->indexOfChild(row), 6'000'001);
    QCOMPARE(list->child(6'000'001), row);
    QVERIFY(row->state().offscreen && row->state().selectable && row->state().focusable);
    QVERIFY(!row->state().selected && !row->state().focused);
    QCOMPARE(m_model->takeReads(), 0);
    const QString name = row->text(QAccessible::Name);
    QVERIFY2(name.startsWith(QStringLiteral("Received: message 6000001, 15 B, ")), qPrintable(name));
    QCOMPARE(m_model->takeReads(), 1);

    // WHEN it becomes the current one THEN it is where it is seen, and has the focus
    m_view->setCurrentIndex(m_model->index(6'000'001));
    layOut();
    QVERIFY(row->state().focused && row->state().selected && !row->state().offscreen);
    QCOMPARE(list->focusChild(), row);
    const QRect seen = rectOf(6'000'001);
    QCOMPARE(row->rect(), QRect(m_view->viewport()->mapToGlobal(seen.topLeft()), seen.size()));
    QCOMPARE(list->childAt(row->rect().center().x(), row->rect().center().y()), row);

    // WHEN rows come and go above THEN it is the same one under another number
    Q_EMIT m_conversation->messagesPrepended(10);
    QCOMPARE(list->indexOfChild(row), 6'000'011);
    QCOMPARE(list->child(6'000'011), row);
    // and of one that is forgotten nothing is left but that
    Q_EMIT m_conversation->messagesAboutToBeForgotten(7'000'000);
    Q_EMIT m_conversation->messagesForgotten(7'000'000);
    QVERIFY(!row->isValid());
    QVERIFY(row->state().invalid);
    QCOMPARE(row->text(QAccessible::Name), QString());
    QCOMPARE(row->rect(), QRect());
    QCOMPARE(list->indexOfChild(row), -1);

    // As a table it has one column, and does not name ten million selected rows.
    QAccessibleTableInterface *table = list->tableInterface();
    QVERIFY(table);
    QCOMPARE(table->rowCount(), m_model->rowCount());
    QCOMPARE(table->columnCount(), 1);
    QCOMPARE(table->cellAt(3, 0), list->child(3));
    QVERIFY(!table->cellAt(3, 1));
    QCOMPARE(table->cellAt(3, 0)->tableCellInterface()->rowIndex(), 3);
    m_view->selectAll();
    QCOMPARE(table->selectedRowCount(), m_model->rowCount());
    QCOMPARE(table->selectedRows().size(), 100);
    QCOMPARE(table->selectedCells().size(), 100);
    QVERIFY(table->isRowSelected(1'000'000));
    QVERIFY(table->unselectRow(1'000'000));
    QVERIFY(!table->isRowSelected(1'000'000));
    QVERIFY(table->selectRow(1'000'000));
    QVERIFY(!table->selectRow(-1));

    // WHEN a button floats over the rows THEN it is behind them
    m_view->verticalScrollBar()->setValue(0);
    auto *jump = m_view->findChild<QToolButton *>(QStringLiteral("jumpToNewest"));
    QVERIFY(jump->isVisible());
    QCOMPARE(list->childCount(), m_model->rowCount() + 1);
    QAccessibleInterface *button = list->child(m_model->rowCount());
    QCOMPARE(button->object(), jump);
    QCOMPARE(list->indexOfChild(button), m_model->rowCount());
    const QPoint middle = jump->mapToGlobal(jump->rect().center());
    QCOMPARE(list->childAt(middle.x(), middle.y()), button);

    m_view->setConversation(nullptr);
    layOut();
    QCOMPARE(list->childCount(), 0);
    QVERIFY(!row->isValid());
}

void TestLongLog::keepsFewRowsForScreenReaders()
{
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_view.get());
    const QAccessible::Id first = QAccessible::uniqueId(list->child(0));
    const QAccessible::Id second = QAccessible::uniqueId(list->child(1));
    QVERIFY(QAccessible::accessibleInterface(first));
    // WHEN somebody goes through many THEN those that were asked for longest ago are not kept
    for (int row = 2; row < 2'000; ++row) {
        QVERIFY(list->child(row));
        QVERIFY(list->child(0));
    }
    QVERIFY(QAccessible::accessibleInterface(first));
    QVERIFY(!QAccessible::accessibleInterface(second));
    // and none outlives the view
    m_view.reset();
    QVERIFY(!QAccessible::accessibleInterface(first));
}

void TestLongLog::letsAFloodPassScreenReaders()
{
    // QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 does it on X11; the platform on which no window is seen has none to speak to.
    if (!QAccessible::isActive())
        QSKIP("there is nobody to tell");
    QAccessible::installUpdateHandler(countEvents);
    m_view->setCurrentIndex(m_model->index(5));
    m_model->takeReads();
    focusEvents = allEvents = 0;
    // WHEN there is news in every frame
    constexpr int frames = 100;
    for (int frame = 0; frame < frames; ++frame) {
        Q_EMIT m_conversation->messagesAppended(10'000);
        Q_EMIT m_conversation->messagesAmended({manyRows, manyRows + 9'999});
    }
    // THEN at most a few words are said of it, none of which reads a message, and nothing takes the focus
    QVERIFY2(allEvents <= 3 * frames, qPrintable(QString::number(allEvents)));
    QCOMPARE(focusEvents, 0);
    QCOMPARE(m_model->takeReads(), 0);
    // WHEN the current message changes THEN it is told of
    allEvents = 0;
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(focusEvents, 1);
}

QTEST_MAIN(TestLongLog)
#include "tst_longlog.moc"
