// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturelog.h"
#include "core/chat/messagelog.h"

#include <QTest>

using namespace echogram;

namespace {

const Endpoint us = Endpoint::loopback(2000);
const Endpoint peer = Endpoint::loopback(1000);

/// A log and what writes it, in memory.
struct Written : MessageLog
{
    explicit Written(const LogLimits &limits = {})
        : file(limits)
    {}

    void add(const QByteArray &payload = "x", Direction direction = Direction::Outgoing)
    {
        const bool isOurs = direction == Direction::Outgoing;
        Appended message;
        message.position =
            file.append(isOurs ? us : peer, isOurs ? peer : us,
                        isOurs ? RecordKind::Outgoing : RecordKind::Incoming, ++wallNs, payload);
        message.direction = direction;
        message.timeoutNs = 7;
        unread.append(message);
    }
    void read()
    {
        file.flush();
        apply(file.takeNews());
        append(std::exchange(unread, {}));
    }
    void addMany(qsizetype count)
    {
        for (qsizetype i = 0; i < count; ++i)
            add(QByteArray::number(i));
        read();
    }

    CaptureLog file;
    QList<Appended> unread;
    qint64 wallNs = 1000;
};

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
    void anEntryIsWhatWasPutIntoIt();
    void whatDoesNotFitAnEntryStaysAtTheHighest();
    void appendsInOrder();
    void readsBothWays();
    void holdsMoreThanABlock();
    void amendsSent();
    void amendsSettled_data();
    void amendsSettled();
    void amendsAnswered();
    void aLateAnswerReplacesTheReason();
    void manyReasonsAreTold();
    void countsFurtherAnswersAndDuplicates();
    void endsWaiting();
    void doesNotAmendWhatIsNotThere_data();
    void doesNotAmendWhatIsNotThere();
    void forgetsTheOldest();
    void forgetsAcrossBlocks();
    void whatHasNoFileIsOverflow();
    void aCopyStaysAsItIs();
    void prependsOlderOnes();
    void visitsInOrder();
    void visitingEndsWhenItIsTold();
    void clearsButGoesOnCounting();
    void linkLocalAddressesGetTheirScope();
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
    QCOMPARE(log.forgotten(), 0U);
}

void MessageLogTest::anEntryIsWhatWasPutIntoIt()
{
    // GIVEN all fields at once, each at its highest, so that none can be in another's bits
    LogEntry entry;
    entry.setOffset(0xffff'ffff);
    entry.setSegment(0xffff);
    entry.setDirection(Direction::Outgoing);
    entry.setDelivery(Delivery::NotSent);
    entry.setKind(AnswerKind::Unasked);
    entry.setLate(true);
    entry.setPartner(1000, 1000 + 0x7fff'ffffLL);
    entry.setRoundTripNs(0xffff'ffff'ffff);
    entry.setCandidates(255);
    entry.setAnswers(65'535);
    entry.setDuplicates(65'535);
    entry.setTimeout(255);
    entry.setReason(255);
    QCOMPARE(entry.offset(), 0xffff'ffffU);
    QCOMPARE(entry.segment(), quint16(0xffff));
    QCOMPARE(entry.direction(), Direction::Outgoing);
    QCOMPARE(entry.delivery(), Delivery::NotSent);
    QCOMPARE(entry.kind(), AnswerKind::Unasked);
    QVERIFY(entry.isLate());
    QCOMPARE(entry.partner(1000), MessageId(1000 + 0x7fff'ffffLL));
    QCOMPARE(entry.roundTripNs(), 0xffff'ffff'ffffLL);
    QCOMPARE(entry.candidates(), 255);
    QCOMPARE(entry.answers(), 65'535U);
    QCOMPARE(entry.duplicates(), 65'535U);
    QCOMPARE(int(entry.timeout()), 255);
    QCOMPARE(int(entry.reason()), 255);
    // WHEN single bits go THEN only they do
    entry.setLate(false);
    entry.setDelivery(Delivery::LookingUp);
    QCOMPARE(entry.delivery(), Delivery::LookingUp);
    QCOMPARE(entry.kind(), AnswerKind::Unasked);
    QCOMPARE(entry.direction(), Direction::Outgoing);
    entry.setPartner(1000, 1);
    QCOMPARE(entry.partner(1000), MessageId(1));
    entry.setPartner(1000, noMessage);
    QCOMPARE(entry.partner(1000), noMessage);
}

void MessageLogTest::whatDoesNotFitAnEntryStaysAtTheHighest()
{
    LogEntry entry;
    entry.setCandidates(1000);
    QCOMPARE(entry.candidates(), 255);
    entry.setAnswers(70'000);
    QCOMPARE(entry.answers(), 65'535U);
    entry.setRoundTripNs(-5);
    QCOMPARE(entry.roundTripNs(), 0);
    entry.setPartner(0, MessageId(1) << 40); // too far away to be told
    QCOMPARE(entry.partner(0), noMessage);
}

void MessageLogTest::appendsInOrder()
{
    Written log;
    log.addMany(3);
    QVERIFY(!log.isEmpty());
    QCOMPARE(log.size(), 3);
    QCOMPARE(log.endId(), MessageId(3));
    for (MessageId id = 0; id < 3; ++id) {
        QVERIFY(log.contains(id));
        QCOMPARE(log.at(id).id, id);
        QCOMPARE(log.at(id).payload, QByteArray::number(id));
        QCOMPARE(log.at(id).timeoutNs, 7);
    }
    QVERIFY(!log.contains(3));
    QCOMPARE(log.last().id, MessageId(2));
}

void MessageLogTest::readsBothWays()
{
    Written log;
    log.add("asked");
    log.add("said", Direction::Incoming);
    log.read();
    for (const MessageId id : {0, 1}) {
        const Message message = log.at(id);
        QCOMPARE(message.peer, peer);
        QCOMPARE(message.local, us);
        QCOMPARE(message.isOutgoing(), id == 0);
        QCOMPARE(message.time.wallNs, 1001 + id);
        QVERIFY(!message.isLost);
    }
    QCOMPARE(log.direction(1), Direction::Incoming);
}

void MessageLogTest::holdsMoreThanABlock()
{
    Written log;
    log.addMany(3 * LogBlock::capacity + 10);
    QCOMPARE(log.size(), 3 * LogBlock::capacity + 10);
    for (const MessageId id : {MessageId(0), MessageId(LogBlock::capacity - 1), MessageId(LogBlock::capacity),
                               MessageId(2 * LogBlock::capacity), MessageId(3 * LogBlock::capacity + 9)})
        QCOMPARE(log.at(id).payload, QByteArray::number(id));
}

void MessageLogTest::amendsSent()
{
    // GIVEN a message whose name is being looked up
    Written log;
    Appended asked;
    asked.position = log.file.append({}, {}, RecordKind::NotSent, 5, "x");
    asked.delivery = Delivery::LookingUp;
    asked.timeoutNs = 7;
    log.unread.append(asked);
    log.read();
    QVERIFY(log.at(0).peer.isNull());
    QVERIFY(log.at(0).local.isNull());
    QCOMPARE(log.at(0).delivery, Delivery::LookingUp);
    QCOMPARE(log.at(0).payload, QByteArray("x"));
    // WHEN it was sent
    Amendment news;
    news.id = 0;
    news.news = Amendment::News::Sent;
    news.position = log.file.append(us, peer, RecordKind::Outgoing, 11, "x");
    log.read();
    QVERIFY(log.amend(news));
    // THEN it waits, and is said to whom, from where and when
    const Message sent = log.at(0);
    QCOMPARE(sent.delivery, Delivery::Waiting);
    QCOMPARE(sent.peer, peer);
    QCOMPARE(sent.local, us);
    QCOMPARE(sent.time.wallNs, 11);
    QCOMPARE(sent.payload, QByteArray("x"));
    QCOMPARE(sent.timeoutNs, 7);
    QCOMPARE(log.size(), 1);
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
    Written log;
    log.addMany(1);
    Amendment news = settled(0, delivery);
    news.reason = reason;
    news.partner = 5; // belongs to an answer: not to be taken
    news.roundTripNs = 9;
    QVERIFY(log.amend(news));
    QCOMPARE(log.at(0).delivery, delivery);
    QCOMPARE(log.delivery(0), delivery);
    QCOMPARE(log.at(0).reason, reason);
    QCOMPARE(log.at(0).partner, noMessage);
    QCOMPARE(log.at(0).roundTripNs, 0);
    QCOMPARE(log.at(0).answers, 0U);
}

void MessageLogTest::amendsAnswered()
{
    Written log;
    log.addMany(2);
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
    Written log;
    log.addMany(1);
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

void MessageLogTest::manyReasonsAreTold()
{
    // GIVEN more reasons than a byte can number
    Written log;
    log.addMany(300);
    for (MessageId id = 0; id < 300; ++id) {
        Amendment news = settled(id, Delivery::NotSent);
        news.reason = QString::number(id);
        log.amend(news);
    }
    // THEN the first 255 are known, and of the rest only that they were not sent
    QCOMPARE(log.at(0).reason, QStringLiteral("0"));
    QCOMPARE(log.at(254).reason, QStringLiteral("254"));
    QCOMPARE(log.at(255).reason, QString());
    QCOMPARE(log.at(299).delivery, Delivery::NotSent);
}

void MessageLogTest::countsFurtherAnswersAndDuplicates()
{
    Written log;
    log.addMany(1);
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

void MessageLogTest::endsWaiting()
{
    // GIVEN questions in more than a block, some of which came to something, and what came in
    Written log;
    log.addMany(LogBlock::capacity);
    for (const Direction direction : {Direction::Outgoing, Direction::Outgoing, Direction::Outgoing,
                                      Direction::Outgoing, Direction::Incoming})
        log.add("x", direction);
    log.read();
    const MessageId next = LogBlock::capacity;
    QVERIFY(log.amend(settled(next + 1, Delivery::Answered)));
    QVERIFY(log.amend(settled(next + 2, Delivery::Unreachable)));
    QVERIFY(log.amend(settled(next + 3, Delivery::NotSent)));
    const MessageLog before = log;

    log.endWaiting();

    // THEN nothing is waited for any more, and all others are as they were
    for (const MessageId id : {MessageId(0), next - 1, next})
        QCOMPARE(log.delivery(id), Delivery::NoAnswer);
    QCOMPARE(log.delivery(next + 1), Delivery::Answered);
    QCOMPARE(log.delivery(next + 2), Delivery::Unreachable);
    QCOMPARE(log.delivery(next + 3), Delivery::NotSent);
    QCOMPARE(log.delivery(next + 4), before.delivery(next + 4));
    QCOMPARE(before.delivery(0), Delivery::Waiting);
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
    Written log;
    log.addMany(5);
    log.forget(2);
    QVERIFY(!log.amend(settled(id, Delivery::NoAnswer)));
    for (MessageId i = 2; i < 5; ++i)
        QCOMPARE(log.at(i).delivery, Delivery::Waiting);
}

void MessageLogTest::forgetsTheOldest()
{
    Written log;
    log.addMany(5);
    log.forget(2);
    QCOMPARE(log.size(), 3);
    QCOMPARE(log.firstId(), MessageId(2));
    QCOMPARE(log.endId(), MessageId(5));
    QCOMPARE(log.forgotten(), 2U);
    QVERIFY(!log.contains(1));
    QCOMPARE(log.at(2).payload, QByteArray("2"));
    // ids go on, and what is left can be amended
    log.addMany(1);
    QVERIFY(log.amend(settled(5, Delivery::NoAnswer)));
    QCOMPARE(log.last().delivery, Delivery::NoAnswer);
    log.forget(0);
    QCOMPARE(log.firstId(), MessageId(2));
    log.forget(4);
    QVERIFY(log.isEmpty());
    QCOMPARE(log.firstId(), MessageId(6));
    QCOMPARE(log.endId(), MessageId(6));
}

void MessageLogTest::forgetsAcrossBlocks()
{
    Written log;
    log.addMany(3 * LogBlock::capacity);
    log.forget(LogBlock::capacity + 5);
    QCOMPARE(log.firstId(), MessageId(LogBlock::capacity + 5));
    QCOMPARE(log.at(log.firstId()).payload, QByteArray::number(log.firstId()));
    QCOMPARE(log.last().payload, QByteArray::number(3 * LogBlock::capacity - 1));
}

void MessageLogTest::whatHasNoFileIsOverflow()
{
    // GIVEN a log in memory that may take some segments
    LogLimits limits;
    limits.memory = 64 * 1024;
    Written log(limits);
    log.addMany(100);
    QCOMPARE(log.overflow(), 0);
    // WHEN more comes than that
    log.addMany(5000);
    // THEN the oldest have gone, and the log can be brought to that
    const qsizetype gone = log.overflow();
    QVERIFY2(gone > 1000 && gone < log.size(), qPrintable(QString::number(gone)));
    QVERIFY(log.at(gone - 1).isLost);
    QVERIFY(!log.at(gone).isLost);
    log.forget(gone);
    QCOMPARE(log.overflow(), 0);
    QCOMPARE(log.last().payload, QByteArray("4999"));
}

void MessageLogTest::aCopyStaysAsItIs()
{
    Written log;
    log.addMany(10);
    const MessageLog copy = log;
    log.amend(settled(3, Delivery::NoAnswer));
    log.addMany(10);
    log.forget(5);
    QCOMPARE(copy.size(), 10);
    QCOMPARE(copy.firstId(), MessageId(0));
    QCOMPARE(copy.delivery(3), Delivery::Waiting);
    QCOMPARE(copy.at(3).payload, QByteArray("3"));
    QCOMPARE(log.at(12).payload, QByteArray("2"));
}

void MessageLogTest::prependsOlderOnes()
{
    // GIVEN what was said today
    Written log;
    log.addMany(3);
    // WHEN what was said yesterday is loaded
    Written yesterday;
    yesterday.addMany(2 * LogBlock::capacity);
    QList<LogBlock> blocks = yesterday.blocksFrom(-2 * LogBlock::capacity);
    QCOMPARE(blocks.size(), 2);
    log.prepend(blocks, {});
    // THEN it stands before it
    QCOMPARE(log.firstId(), MessageId(-2 * LogBlock::capacity));
    QCOMPARE(log.endId(), MessageId(3));
    QCOMPARE(log.size(), 2 * LogBlock::capacity + 3);
    QVERIFY(log.contains(-1));
    QCOMPARE(log.delivery(-1), Delivery::Waiting);
    QVERIFY(log.amend(settled(-1, Delivery::NoAnswer)));
    QCOMPARE(log.delivery(-1), Delivery::NoAnswer);
    QCOMPARE(log.at(0).payload, QByteArray("0"));
}

void MessageLogTest::visitsInOrder()
{
    Written log;
    log.addMany(LogBlock::capacity + 100);
    MessageId expected = 5;
    log.visit(5, LogBlock::capacity + 50, [&](const MessageView &view) {
        if (view.id != expected || view.payload != QByteArray::number(expected) || view.peer != peer
            || view.wallNs != 1001 + expected)
            return false;
        ++expected;
        return true;
    });
    QCOMPARE(expected, MessageId(LogBlock::capacity + 50));
    // Beyond what is there is nothing, and no harm.
    int count = 0;
    log.visit(-100, 3, [&](const MessageView &) { return ++count > 0; });
    QCOMPARE(count, 3);
    MessageLog().visit(0, 10, [&](const MessageView &) { return ++count > 0; });
    QCOMPARE(count, 3);
}

void MessageLogTest::visitingEndsWhenItIsTold()
{
    Written log;
    log.addMany(10);
    int count = 0;
    log.visit(0, 10, [&](const MessageView &) { return ++count < 4; });
    QCOMPARE(count, 4);
}

void MessageLogTest::clearsButGoesOnCounting()
{
    Written log;
    log.addMany(10);
    log.forget(2);
    log.clear();
    QVERIFY(log.isEmpty());
    QCOMPARE(log.forgotten(), 0U);
    QCOMPARE(log.firstId(), MessageId(10));
    QVERIFY(!log.amend(settled(5, Delivery::NoAnswer)));
}

void MessageLogTest::linkLocalAddressesGetTheirScope()
{
    const QHostAddress address(QStringLiteral("fe80::1"));
    Written log;
    Appended message;
    message.position = log.file.append({address, 1}, {address, 2}, RecordKind::Outgoing, 1, "x");
    log.unread.append(message);
    log.read();
    QCOMPARE(log.at(0).peer.scope(), 0U);
    log.setScope(3);
    QCOMPARE(log.at(0).peer.scope(), 3U);
    QCOMPARE(log.at(0).local.scope(), 3U);
}

QTEST_APPLESS_MAIN(MessageLogTest)
#include "tst_messagelog.moc"
