// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagesearch.h"
#include "tests/support/messages.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace echogram;
using namespace echogram::test;

namespace {

using Ids = QList<MessageId>;

MessageFilter filterFor(const char *text)
{
    FindQuery query;
    query.pattern = QString::fromLatin1(text);
    return MessageFilter::from(query).value();
}

MessageFilter filterForUnanswered()
{
    FindQuery query;
    query.unansweredOnly = true;
    return MessageFilter::from(query).value();
}

/// What all the signals together told, in their order.
Ids told(const QSignalSpy &spy, int argument = 0)
{
    Ids ids;
    for (const QList<QVariant> &arguments : spy)
        ids += arguments.at(argument).value<Ids>();
    return ids;
}

/// A source whose visitor stops in front of the message `at` until it is let go on.
struct Gate
{
    QSemaphore arrived;
    QSemaphore open;
};

MessageSource gated(const MessageSource &source, const std::shared_ptr<Gate> &gate, MessageId at)
{
    MessageSource slow = source;
    slow.visit = [=](MessageId first, MessageId end, const MessageSource::Visitor &visitor) {
        source.visit(first, end, [&](const MessageView &message) {
            if (message.id == at) {
                gate->arrived.release();
                gate->open.acquire();
            }
            return visitor(message);
        });
    };
    return slow;
}

/// More messages than anybody could go through, all of them "x".
MessageSource endless()
{
    MessageSource source;
    source.endId = 1'000'000'000'000;
    source.visit = [](MessageId first, MessageId end, const MessageSource::Visitor &visitor) {
        MessageView view;
        view.payload = "x";
        for (view.id = first; view.id < end; ++view.id) {
            if (!visitor(view))
                return;
        }
    };
    return source;
}

} // namespace

class TestMessageSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_search.reset(); }

    void findsInOrder();
    void findsNegativeIds();
    void finishesWithoutAnything();
    void worksOnAnotherThread();
    void findsAllOfManyOnce();
    void goesOnWhereTheLogGrew();
    void goesOnWhileItSearches();
    void goesOnAtTheOldEnd();
    void passesOverWhatTheLogForgot();
    void doesNotGoOnUnlessStarted();
    void saysNothingMoreWhenCancelled();
    void beginsAnew();
    void beginsAnewWhileItTells();
    void judgesAgain();
    void judgesAgainOnlyWhatItJudgedBefore();
    void judgesAgainWhatIsGone();
    void tellsAtMostOncePerFrame();
    void tellsHowFarItIs();
    void endsWithItsOwner();
    void holdsOnToNoSource();

private:
    std::unique_ptr<MessageSearch> m_search;
    std::unique_ptr<QSignalSpy> m_found;
    std::unique_ptr<QSignalSpy> m_finished;
};

void TestMessageSearch::init()
{
    m_search = std::make_unique<MessageSearch>();
    m_found = std::make_unique<QSignalSpy>(m_search.get(), &MessageSearch::found);
    m_finished = std::make_unique<QSignalSpy>(m_search.get(), &MessageSearch::finished);
}

void TestMessageSearch::findsInOrder()
{
    QVERIFY(!m_search->isRunning());
    m_search->start(filterFor("a"), sourceOf(questions({"a", "b", "Ab", "b", "ba"})));
    QVERIFY(m_search->isRunning());
    QTRY_COMPARE(m_finished->size(), 1);
    QVERIFY(!m_search->isRunning());
    QCOMPARE(told(*m_found), (Ids{0, 2, 4}));
}

void TestMessageSearch::findsNegativeIds()
{
    m_search->start(filterFor("a"), sourceOf(questions({"a", "b", "a", "a"}, -3), -3));
    QTRY_COMPARE(m_finished->size(), 1);
    QCOMPARE(told(*m_found), (Ids{-3, -1, 0}));
}

void TestMessageSearch::finishesWithoutAnything()
{
    m_search->start(filterFor("a"), sourceOf(questions({})));
    QTRY_COMPARE(m_finished->size(), 1);
    m_search->start(filterFor("a"), sourceOf(questions({"b"})));
    QTRY_COMPARE(m_finished->size(), 2);
    QVERIFY(m_found->isEmpty());
}

void TestMessageSearch::worksOnAnotherThread()
{
    MessageSource source = sourceOf(questions({"a"}));
    std::atomic<QThread *> thread = nullptr;
    source.visit = [&thread, visit = source.visit](MessageId first, MessageId end,
                                                   const MessageSource::Visitor &visitor) {
        thread = QThread::currentThread();
        visit(first, end, visitor);
    };
    m_search->start(filterFor("a"), source);
    QTRY_COMPARE(m_finished->size(), 1);
    QVERIFY(thread != nullptr);
    QVERIFY(thread != QThread::currentThread());
}

void TestMessageSearch::findsAllOfManyOnce()
{
    constexpr MessageId count = 50'000;
    auto messages = std::make_shared<QList<Message>>();
    Ids expected;
    for (MessageId id = 0; id < count; ++id) {
        Message message;
        message.id = id;
        message.payload = QByteArray::number(id);
        if (message.payload.contains("77"))
            expected.append(id);
        messages->append(message);
    }
    m_search->start(filterFor("77"), sourceOf(messages));
    QTRY_COMPARE_WITH_TIMEOUT(m_finished->size(), 1, 30'000);
    QCOMPARE(told(*m_found), expected);
}

void TestMessageSearch::goesOnWhereTheLogGrew()
{
    m_search->start(filterFor("a"), sourceOf(questions({"a", "b"})));
    QTRY_COMPARE(m_finished->size(), 1);
    m_search->goOn(sourceOf(questions({"a", "b", "a", "b", "a"})));
    QVERIFY(m_search->isRunning());
    QTRY_COMPARE(m_finished->size(), 2);
    QCOMPARE(told(*m_found), (Ids{0, 2, 4}));
    m_search->goOn(sourceOf(questions({"a", "b", "a", "b", "a"}))); // which it has seen
    QTRY_COMPARE(m_finished->size(), 3);
    QCOMPARE(told(*m_found).size(), 3);
}

void TestMessageSearch::goesOnWhileItSearches()
{
    // GIVEN a search that has come to the second message
    const auto gate = std::make_shared<Gate>();
    m_search->start(filterFor("a"), gated(sourceOf(questions({"a", "a"})), gate, 1));
    gate->arrived.acquire();
    // WHEN the log grows twice
    m_search->goOn(sourceOf(questions({"a", "a", "a"})));
    const auto secondGate = std::make_shared<Gate>();
    m_search->goOn(gated(sourceOf(questions({"a", "a", "a", "b", "a"})), secondGate, 2));
    gate->open.release();
    // THEN it is not finished where the log ended when it began
    secondGate->arrived.acquire();
    QTRY_COMPARE(told(*m_found), (Ids{0, 1}));
    QVERIFY(m_search->isRunning());
    QVERIFY(m_finished->isEmpty());
    // AND all is found, and it finishes once
    secondGate->open.release();
    QTRY_VERIFY(!m_search->isRunning());
    QCOMPARE(told(*m_found), (Ids{0, 1, 2, 4}));
    QCOMPARE(m_finished->size(), 1);
}

void TestMessageSearch::goesOnAtTheOldEnd()
{
    m_search->start(filterFor("a"), sourceOf(questions({"a", "b"}, 10), 10));
    QTRY_COMPARE(m_finished->size(), 1);
    m_search->goOn(sourceOf(questions({"a", "a", "a", "b", "a"}, 8), 8));
    QTRY_COMPARE(m_finished->size(), 2);
    QCOMPARE(told(*m_found), (Ids{10, 12, 8, 9}));
}

void TestMessageSearch::passesOverWhatTheLogForgot()
{
    m_search->start(filterFor("a"), sourceOf(questions({"a", "a"})));
    QTRY_COMPARE(m_finished->size(), 1);
    m_search->goOn(sourceOf(questions({"a", "b", "a"}, 5), 5));
    QTRY_COMPARE(m_finished->size(), 2);
    m_search->goOn(sourceOf(questions({"a"}, 20), 20)); // nothing is left of what it knew
    QTRY_COMPARE(m_finished->size(), 3);
    QCOMPARE(told(*m_found), (Ids{0, 1, 5, 7, 20}));
}

void TestMessageSearch::doesNotGoOnUnlessStarted()
{
    m_search->goOn(sourceOf(questions({"a"})));
    m_search->recheck({0}, sourceOf(questions({"a"})));
    QVERIFY(!m_search->isRunning());
    m_search->start(filterFor("a"), sourceOf(questions({"a"})));
    m_search->cancel();
    m_search->goOn(sourceOf(questions({"a"})));
    QVERIFY(!m_search->isRunning());
}

void TestMessageSearch::saysNothingMoreWhenCancelled()
{
    // GIVEN a search in the middle of a log
    const auto gate = std::make_shared<Gate>();
    const auto visited = std::make_shared<std::atomic<int>>(0);
    MessageSource source = sourceOf(questions({"a", "a", "a", "a"}));
    source.visit = [visited, visit = source.visit](MessageId first, MessageId end,
                                                   const MessageSource::Visitor &visitor) {
        visit(first, end, [&](const MessageView &message) {
            ++*visited;
            return visitor(message);
        });
    };
    m_search->start(filterFor("a"), gated(source, gate, 1));
    gate->arrived.acquire();
    // WHEN it is cancelled
    m_search->cancel();
    QVERIFY(!m_search->isRunning());
    gate->open.release();
    // THEN nothing more comes of it, also when the thread has gone on to something else
    QSignalSpy progressed(m_search.get(), &MessageSearch::progressed);
    m_search->start(filterFor("b"), sourceOf(questions({"a", "b"})));
    QTRY_COMPARE(m_finished->size(), 1);
    QCOMPARE(told(*m_found), (Ids{1}));
    QVERIFY(progressed.isEmpty());
    QCOMPARE(*visited, 2); // it looked no further
}

void TestMessageSearch::beginsAnew()
{
    m_search->start(filterFor("x"), endless());
    QTRY_VERIFY(!m_found->isEmpty());
    m_search->start(filterFor("b"), sourceOf(questions({"a", "b"})));
    m_found->clear();
    QTRY_COMPARE(m_finished->size(), 1);
    QCOMPARE(told(*m_found), (Ids{1}));
}

void TestMessageSearch::beginsAnewWhileItTells()
{
    // GIVEN somebody who wants something else as soon as something is found
    QMetaObject::Connection once = connect(m_search.get(), &MessageSearch::found, this, [&] {
        disconnect(once);
        m_search->start(filterFor("c"), sourceOf(questions({"a", "b", "c"})));
    });
    // WHEN something is
    m_search->start(filterFor("a"), sourceOf(questions({"a", "b", "c"})));
    // THEN it finishes once, with the other
    QTRY_COMPARE(m_finished->size(), 1);
    QCOMPARE(told(*m_found), (Ids{0, 2}));
    QVERIFY(!m_search->isRunning());
}

void TestMessageSearch::judgesAgain()
{
    // GIVEN questions that were searched for those without an answer
    const auto before = questions({"0", "1", "2", "3", "4"});
    (*before)[1].delivery = (*before)[2].delivery = Delivery::NoAnswer;
    m_search->start(filterForUnanswered(), sourceOf(before));
    QTRY_COMPARE(m_finished->size(), 1);
    QCOMPARE(told(*m_found), (Ids{1, 2}));
    // WHEN one is answered late, two others are not, and the log has grown
    const auto after = questions({"0", "1", "2", "3", "4", "5"});
    for (const int id : {2, 3, 4, 5})
        (*after)[id].delivery = Delivery::NoAnswer;
    (*after)[1].delivery = Delivery::Answered;
    QSignalSpy rejudged(m_search.get(), &MessageSearch::rejudged);
    m_search->recheck({4, 1, 4}, sourceOf(after));
    m_search->recheck({3, 0}, sourceOf(after));
    // THEN it tells so of those it was asked for, and finds what is new
    QTRY_COMPARE(m_finished->size(), 2);
    QCOMPARE(told(*m_found), (Ids{1, 2, 5}));
    Ids matching = told(rejudged, 0);
    Ids others = told(rejudged, 1);
    std::sort(matching.begin(), matching.end()); // there may have been two answers
    std::sort(others.begin(), others.end());
    QCOMPARE(matching, (Ids{3, 4}));
    QCOMPARE(others, (Ids{0, 1}));
}

/// Or a message could be found by what it was after it was judged by what it is.
void TestMessageSearch::judgesAgainOnlyWhatItJudgedBefore()
{
    const auto before = questions({"0", "1", "2"});
    for (Message &message : *before)
        message.delivery = Delivery::NoAnswer;
    const auto gate = std::make_shared<Gate>();
    m_search->start(filterForUnanswered(), gated(sourceOf(before), gate, 1));
    gate->arrived.acquire();
    const auto after = std::make_shared<QList<Message>>(*before);
    (*after)[2].delivery = Delivery::Answered;
    QStringList order;
    connect(m_search.get(), &MessageSearch::found, this, [&](const Ids &ids) {
        if (ids.contains(2))
            order.append(QStringLiteral("found"));
    });
    connect(m_search.get(), &MessageSearch::rejudged, this, [&](const Ids &, const Ids &others) {
        QCOMPARE(others, Ids{2});
        order.append(QStringLiteral("rejudged"));
    });
    m_search->recheck({2}, sourceOf(after));
    gate->open.release();
    QTRY_COMPARE(m_finished->size(), 1);
    QCOMPARE(order, (QStringList{QStringLiteral("found"), QStringLiteral("rejudged")}));
}

void TestMessageSearch::judgesAgainWhatIsGone()
{
    m_search->start(filterFor("a"), sourceOf(questions({"a", "a", "a"})));
    QTRY_COMPARE(m_finished->size(), 1);
    QSignalSpy rejudged(m_search.get(), &MessageSearch::rejudged);
    m_search->recheck({0, 2, 900, 1000}, sourceOf(questions({"a"}, 2), 2));
    QTRY_COMPARE(m_finished->size(), 2);
    QCOMPARE(told(rejudged, 0), (Ids{2}));
    QCOMPARE(told(rejudged, 1), (Ids{0, 900, 1000}));
}

void TestMessageSearch::tellsAtMostOncePerFrame()
{
    QElapsedTimer clock;
    clock.start();
    m_search->start(filterFor("x"), endless());
    QTRY_VERIFY(m_found->size() >= 5);
    const int batches = m_found->size();
    QVERIFY2(clock.elapsed() >= batches * 16, qPrintable(QString::number(clock.elapsed())));
    m_search->cancel();
    const Ids ids = told(*m_found);
    QVERIFY(ids.size() > batches);
    for (MessageId id = 0; id < ids.size(); ++id)
        QVERIFY(ids.at(id) == id);
}

void TestMessageSearch::tellsHowFarItIs()
{
    QSignalSpy progressed(m_search.get(), &MessageSearch::progressed);
    MessageSource source = endless();
    source.firstId = source.endId / 2; // the distance counts, not the id
    m_search->start(filterFor("y"), source);
    QTRY_VERIFY(progressed.size() >= 3);
    QVERIFY(m_found->isEmpty());
    double last = 0;
    for (const QList<QVariant> &arguments : progressed) {
        QVERIFY(arguments.first().toDouble() > last);
        last = arguments.first().toDouble();
    }
    QVERIFY(last < 0.1);
}

void TestMessageSearch::endsWithItsOwner()
{
    const auto isVisiting = std::make_shared<std::atomic<bool>>(false);
    MessageSource source = endless();
    source.visit = [isVisiting, visit = source.visit](MessageId first, MessageId end,
                                                      const MessageSource::Visitor &visitor) {
        *isVisiting = true;
        visit(first, end, visitor);
        *isVisiting = false;
    };
    m_search->start(filterFor("x"), source);
    QTRY_VERIFY(*isVisiting);
    m_search.reset();
    QVERIFY(!*isVisiting);

    m_search = std::make_unique<MessageSearch>(); // and where it has nothing to do
    m_search->start(filterFor("x"), sourceOf(questions({"x"})));
    QTRY_VERIFY(!m_search->isRunning());
    m_search.reset();
    m_search = std::make_unique<MessageSearch>(); // or has not begun
    m_search->start(filterFor("x"), endless());
}

/// Or the log, which shares what it has with its copies, would have to copy it to grow.
void TestMessageSearch::holdsOnToNoSource()
{
    auto messages = questions({"a", "b"});
    const std::weak_ptr<QList<Message>> watched = messages;
    bool isHeld = true;
    connect(m_search.get(), &MessageSearch::finished, this, [&] { isHeld = !watched.expired(); });
    m_search->start(filterFor("a"), sourceOf(messages));
    messages.reset();
    QTRY_COMPARE(m_finished->size(), 1);
    QVERIFY(!isHeld);

    const auto gate = std::make_shared<Gate>();
    messages = questions({"a", "b"});
    const std::weak_ptr<QList<Message>> other = messages;
    m_search->start(filterFor("a"), gated(sourceOf(messages), gate, 0));
    messages.reset();
    gate->arrived.acquire();
    m_search->cancel();
    gate->open.release();
    QTRY_VERIFY(other.expired());
}

QTEST_GUILESS_MAIN(TestMessageSearch)
#include "tst_messagesearch.moc"
