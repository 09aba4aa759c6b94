// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagelog.h"

#include <QTest>

using namespace echogram;

namespace {

Message message(MessageId id, const QByteArray &payload = "x")
{
    Message made;
    made.id = id;
    made.payload = payload;
    return made;
}

Amendment settled(MessageId id, Delivery delivery)
{
    Amendment news;
    news.id = id;
    news.delivery = delivery;
    return news;
}

} // namespace

class MessageLogTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isEmptyAtFirst();
    void appendsInOrder();
    void amendsSent();
    void amendsSettled_data();
    void amendsSettled();
    void amendsAnswered();
    void aLateAnswerReplacesTheReason();
    void countsFurtherAnswersAndDuplicates();
    void doesNotAmendWhatIsNotThere_data();
    void doesNotAmendWhatIsNotThere();
    void forgetsTheOldest();
    void isBoundedByCount();
    void isBoundedByBytes();
    void isBoundedByWhicheverComesFirst();
    void aMessageLargerThanTheBoundGoesToo();
};

void MessageLogTest::isEmptyAtFirst()
{
    const MessageLog log;
    QVERIFY(log.isEmpty());
    QCOMPARE(log.size(), 0);
    QCOMPARE(log.firstId(), MessageId(0));
    QCOMPARE(log.endId(), MessageId(0));
    QVERIFY(!log.contains(0));
    QVERIFY(!log.contains(noMessage));
    QCOMPARE(log.overflow(), 0);
}

void MessageLogTest::appendsInOrder()
{
    MessageLog log;
    for (MessageId id = 0; id < 3; ++id)
        log.append(message(id, QByteArray::number(id)));
    QVERIFY(!log.isEmpty());
    QCOMPARE(log.size(), 3);
    QCOMPARE(log.endId(), MessageId(3));
    for (MessageId id = 0; id < 3; ++id) {
        QVERIFY(log.contains(id));
        QCOMPARE(log.at(id).id, id);
        QCOMPARE(log.at(id).payload, QByteArray::number(id));
    }
    QVERIFY(!log.contains(3));
    QCOMPARE(log.last().id, MessageId(2));
}

void MessageLogTest::amendsSent()
{
    // GIVEN a message whose name is being looked up
    MessageLog log;
    Message asked = message(0);
    asked.delivery = Delivery::LookingUp;
    asked.timeoutNs = 7;
    log.append(asked);
    // WHEN it was sent
    Amendment news;
    news.id = 0;
    news.news = Amendment::News::Sent;
    news.peer = Endpoint::loopback(1000);
    news.local = Endpoint::loopback(2000);
    news.time = {11, 22};
    QVERIFY(log.amend(news));
    // THEN it waits, and is said to whom, from where and when
    const Message &sent = log.at(0);
    QCOMPARE(sent.delivery, Delivery::Waiting);
    QCOMPARE(sent.peer, news.peer);
    QCOMPARE(sent.local, news.local);
    QCOMPARE(sent.time, news.time);
    QCOMPARE(sent.payload, QByteArray("x"));
    QCOMPARE(sent.timeoutNs, 7);
}

void MessageLogTest::amendsSettled_data()
{
    QTest::addColumn<Delivery>("delivery");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no answer") << Delivery::NoAnswer << QString();
    QTest::newRow("unreachable") << Delivery::Unreachable << QStringLiteral("Connection refused");
    QTest::newRow("not sent") << Delivery::NotSent << QStringLiteral("Message too long");
}

void MessageLogTest::amendsSettled()
{
    QFETCH(Delivery, delivery);
    QFETCH(QString, reason);
    MessageLog log;
    log.append(message(0));
    Amendment news = settled(0, delivery);
    news.reason = reason;
    news.partner = 5; // belongs to an answer: not to be taken
    news.roundTripNs = 9;
    QVERIFY(log.amend(news));
    QCOMPARE(log.at(0).delivery, delivery);
    QCOMPARE(log.at(0).reason, reason);
    QCOMPARE(log.at(0).partner, noMessage);
    QCOMPARE(log.at(0).roundTripNs, 0);
    QCOMPARE(log.at(0).answers, 0U);
}

void MessageLogTest::amendsAnswered()
{
    MessageLog log;
    log.append(message(0));
    log.append(message(1));
    Amendment news = settled(0, Delivery::Answered);
    news.partner = 1;
    news.roundTripNs = 1234;
    news.candidates = 2;
    QVERIFY(log.amend(news));
    QCOMPARE(log.at(0).delivery, Delivery::Answered);
    QCOMPARE(log.at(0).partner, MessageId(1));
    QCOMPARE(log.at(0).roundTripNs, 1234);
    QCOMPARE(log.at(0).candidates, 2);
    QCOMPARE(log.at(0).answers, 1U);
    QVERIFY(!log.at(0).isLate);
    QCOMPARE(log.at(1).delivery, Delivery::Waiting); // the other one is left alone
}

void MessageLogTest::aLateAnswerReplacesTheReason()
{
    // GIVEN a message that was called unreachable
    MessageLog log;
    log.append(message(0));
    Amendment refused = settled(0, Delivery::Unreachable);
    refused.reason = QStringLiteral("Connection refused");
    log.amend(refused);
    // WHEN it is answered after all
    Amendment late = settled(0, Delivery::Answered);
    late.isLate = true;
    QVERIFY(log.amend(late));
    // THEN it is answered, late, and the reason is gone
    QCOMPARE(log.at(0).delivery, Delivery::Answered);
    QVERIFY(log.at(0).isLate);
    QCOMPARE(log.at(0).reason, QString());
}

void MessageLogTest::countsFurtherAnswersAndDuplicates()
{
    MessageLog log;
    log.append(message(0));
    Amendment first = settled(0, Delivery::Answered);
    first.partner = 1;
    log.amend(first);
    Amendment more;
    more.id = 0;
    more.partner = 2;
    more.delivery = Delivery::NoAnswer; // not to be taken
    for (const auto news :
         {Amendment::News::FurtherAnswer, Amendment::News::DuplicateAnswer, Amendment::News::FurtherAnswer,
          Amendment::News::DuplicateAnswer, Amendment::News::DuplicateAnswer}) {
        more.news = news;
        QVERIFY(log.amend(more));
    }
    QCOMPARE(log.at(0).answers, 3U);
    QCOMPARE(log.at(0).duplicates, 3U);
    QCOMPARE(log.at(0).delivery, Delivery::Answered);
    QCOMPARE(log.at(0).partner, MessageId(1));
}

void MessageLogTest::doesNotAmendWhatIsNotThere_data()
{
    QTest::addColumn<qint64>("id");
    QTest::newRow("none") << qint64(noMessage);
    QTest::newRow("forgotten") << qint64(1);
    QTest::newRow("to come") << qint64(5);
}

void MessageLogTest::doesNotAmendWhatIsNotThere()
{
    QFETCH(qint64, id);
    MessageLog log;
    for (MessageId i = 0; i < 5; ++i)
        log.append(message(i));
    log.forget(2);
    QVERIFY(!log.amend(settled(id, Delivery::NoAnswer)));
    for (MessageId i = 2; i < 5; ++i)
        QCOMPARE(log.at(i).delivery, Delivery::Waiting);
}

void MessageLogTest::forgetsTheOldest()
{
    MessageLog log;
    for (MessageId id = 0; id < 5; ++id)
        log.append(message(id, QByteArray::number(id)));
    log.forget(2);
    QCOMPARE(log.size(), 3);
    QCOMPARE(log.firstId(), MessageId(2));
    QCOMPARE(log.endId(), MessageId(5));
    QVERIFY(!log.contains(1));
    QCOMPARE(log.at(2).payload, QByteArray("2"));
    // ids go on, and what is left can be amended
    log.append(message(5, "5"));
    QVERIFY(log.amend(settled(5, Delivery::NoAnswer)));
    QCOMPARE(log.last().delivery, Delivery::NoAnswer);
    log.forget(0);
    QCOMPARE(log.firstId(), MessageId(2));
    log.forget(4);
    QVERIFY(log.isEmpty());
    QCOMPARE(log.firstId(), MessageId(6));
    QCOMPARE(log.endId(), MessageId(6));
}

void MessageLogTest::isBoundedByCount()
{
    MessageLog log;
    MessageId id = 0;
    for (; id < MessageLog::maximumMessages; ++id)
        log.append(message(id));
    QCOMPARE(log.overflow(), 0);
    for (int i = 0; i < 7; ++i)
        log.append(message(id++));
    QCOMPARE(log.overflow(), 7);
    log.forget(7);
    QCOMPARE(log.size(), MessageLog::maximumMessages);
    QCOMPARE(log.overflow(), 0);
    QCOMPARE(log.at(7).id, MessageId(7));
}

void MessageLogTest::isBoundedByBytes()
{
    // GIVEN a log full of payloads (they share their bytes, so this costs nothing)
    const QByteArray large(65'536, 'x');
    static_assert(MessageLog::maximumPayloadBytes % 65'536 == 0);
    constexpr qsizetype fitting = MessageLog::maximumPayloadBytes / 65'536;
    MessageLog log;
    MessageId id = 0;
    for (; id < fitting; ++id)
        log.append(message(id, large));
    QCOMPARE(log.overflow(), 0);
    // WHEN a byte more comes THEN one is over
    log.append(message(id++, "1"));
    QCOMPARE(log.overflow(), 1);
    log.forget(log.overflow());
    QCOMPARE(log.overflow(), 0);
    // and the bytes of what was forgotten are free for others
    log.append(message(id++, large.first(65'535)));
    QCOMPARE(log.overflow(), 0);
    log.append(message(id++, "1"));
    QCOMPARE(log.overflow(), 1);
}

void MessageLogTest::isBoundedByWhicheverComesFirst()
{
    // GIVEN as many empty messages as fit, behind them as many bytes as fit and one more
    MessageLog log;
    MessageId id = 0;
    for (; id < MessageLog::maximumMessages - 1; ++id)
        log.append(message(id, {}));
    log.append(message(id++, QByteArray(MessageLog::maximumPayloadBytes / 2, 'x')));
    QCOMPARE(log.overflow(), 0);
    log.append(message(id++, QByteArray(MessageLog::maximumPayloadBytes / 2, 'x')));
    QCOMPARE(log.overflow(), 1); // by count
    log.append(message(id++, "1"));
    // THEN all goes up to the first one that brings enough bytes
    QCOMPARE(log.overflow(), MessageLog::maximumMessages);
    log.forget(log.overflow());
    QCOMPARE(log.size(), 2);
    QCOMPARE(log.overflow(), 0);
}

void MessageLogTest::aMessageLargerThanTheBoundGoesToo()
{
    MessageLog log;
    log.append(message(0, QByteArray(MessageLog::maximumPayloadBytes + 1, 'x')));
    QCOMPARE(log.overflow(), 1);
    log.forget(1);
    QVERIFY(log.isEmpty());
    QCOMPARE(log.overflow(), 0);
}

QTEST_APPLESS_MAIN(MessageLogTest)
#include "tst_messagelog.moc"
