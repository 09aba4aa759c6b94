// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/historyreader.h"
#include "core/chat/messagerecorder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <functional>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 timeoutNs = 1000 * ms;
const Endpoint us = Endpoint::loopback(50'000);
const Endpoint peer = Endpoint::loopback(12'345);
const Endpoint stranger{QHostAddress(QStringLiteral("127.0.0.2")), 9};
const Endpoint everybody{QHostAddress(QStringLiteral("224.0.0.251")), 5353};

/// All there is to a message but its id, as one line.
QString lineOf(const Message &message, MessageId base)
{
    const QString partner =
        message.partner == noMessage ? QStringLiteral("-") : QString::number(message.partner - base);
    return QStringList{
        message.isOutgoing() ? QStringLiteral("out") : QStringLiteral("in"),
        message.isLost ? QStringLiteral("LOST") : QString::fromLatin1(message.payload),
        message.peer.text(),
        message.local.text(),
        QString::number(message.time.wallNs),
        QStringLiteral("delivery %1").arg(int(message.delivery)),
        QStringLiteral("kind %1").arg(int(message.kind)),
        QStringLiteral("partner ") + partner,
        QStringLiteral("rtt %1").arg(message.roundTripNs),
        QStringLiteral("candidates %1").arg(message.candidates),
        QStringLiteral("late %1").arg(message.isLate),
        QStringLiteral("timeout %1").arg(message.timeoutNs),
        QStringLiteral("answers %1").arg(message.answers),
        QStringLiteral("duplicates %1").arg(message.duplicates),
        QStringLiteral("reason ") + message.reason,
    }
        .join(QStringLiteral(" | "));
}

QStringList linesOf(const MessageLog &log)
{
    QStringList lines;
    for (MessageId id = log.firstId(); id < log.endId(); ++id)
        lines += lineOf(log.at(id), log.firstId());
    return lines;
}

/// What a conversation's reader has in the end of what a recorder wrote.
void take(MessageRecorder &recorder, MessageLog &log)
{
    const ConversationUpdate update = recorder.takeUpdate();
    log.apply(update.log);
    log.append(update.appended);
    for (const Amendment &amendment : update.amended)
        QVERIFY(log.amend(amendment));
}

/// One start of the program: writes, and gives what was seen then. `limits` decides how many segments it takes.
MessageLog session(const QString &folder, const LogLimits &limits,
                   const std::function<void(MessageRecorder &)> &happens)
{
    const auto opened = LogFolder::open(folder);
    if (!opened)
        qFatal("%s", qPrintable(opened.error()));
    MessageRecorder recorder(*opened, limits);
    MessageLog log;
    happens(recorder);
    take(recorder, log);
    return log;
}

struct Reopened
{
    MessageLog log;
    QStringList notices;
    int stretches = 0;
};

Reopened reopened(const QString &folder)
{
    const auto opened = LogFolder::open(folder);
    if (!opened)
        qFatal("%s", qPrintable(opened.error()));
    Reopened result;
    HistoryReader reader((*opened)->segments());
    while (const auto stretch = reader.next()) {
        result.log.prepend(stretch->blocks, stretch->sources);
        if (!stretch->notice.isEmpty())
            result.notices += stretch->notice;
        ++result.stretches;
    }
    return result;
}

Instant at(qint64 milliseconds)
{
    constexpr qint64 day = 1'790'000'000'000 * ms;
    return {day + milliseconds * ms + 123, milliseconds * ms};
}

Unreachable portUnreachable(const QByteArray &quoted, Instant time)
{
    Unreachable report;
    report.peer = peer;
    report.reporter = peer;
    report.quoted = quoted;
    report.error = SystemError::fromErrno(ECONNREFUSED);
    report.time = time;
    return report;
}

/// Something of everything.
void talk(MessageRecorder &recorder)
{
    recorder.asked(peer, us, "answered", at(0), timeoutNs);
    recorder.received(peer, us, "answered", at(1));
    recorder.received(peer, us, "answered", at(2)); // a duplicate
    recorder.asked(peer, us, "late", at(10), timeoutNs);
    recorder.expire(at(1011).monotonicNs);
    recorder.received(peer, us, "late", at(1012));
    recorder.received(Endpoint::loopback(9), us, "unasked \x01\xff", at(1013));
    recorder.asked(peer, us, "nobody there", at(1020), timeoutNs);
    recorder.unreachable(portUnreachable("nobody there", at(1021)), us);
    recorder.notSent(peer, us, "too large", at(1030), timeoutNs, QStringLiteral("Message too long"));
    const MessageId first = recorder.lookingUp("looked up", at(1040), timeoutNs);
    const MessageId second = recorder.lookingUp("unknown", at(1041), timeoutNs);
    recorder.received(Endpoint::loopback(9), us, "in between", at(1042));
    recorder.askedAfterAll(first, peer, us, "looked up", at(1050), timeoutNs);
    recorder.notSentAfterAll(second, QStringLiteral("Host not found"));
    recorder.received(peer, us, "looked up", at(1051));
    recorder.asked(everybody, us, "who is there?", at(1060), 2 * timeoutNs);
    recorder.received(Endpoint::loopback(5353), us, "who am I", at(1061));
    recorder.received(Endpoint::loopback(5354), us, "who am I", at(1062));
    recorder.asked(peer, us, {}, at(1070), timeoutNs);
    recorder.asked(peer, us, QByteArray(1000, 'x'), at(1071), timeoutNs);
    recorder.expire(at(9000).monotonicNs);
}

LogLimits segmentsOf(qint64 bytes)
{
    LogLimits limits;
    limits.segment = bytes;
    return limits;
}

} // namespace

class HistoryReaderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingIsAsItWas_data();
    void everythingIsAsItWas();
    void sessionsFollowEachOther();
    void theNewestSegmentComesFirst();
    void whatWasUnderWayIsUnanswered();
    void whatIsTornIsCutOffAndSaid();
    void withoutFatesTheDatagramsAreThere();
    void damagedFatesDoNotHarm_data();
    void damagedFatesDoNotHarm();
    void aMissingSegmentLeavesAHole();
    void aForeignFileIsSaid();
    void anEmptyFolderHasNothing();

private:
    QTemporaryDir m_home;
    QString folder() const
    {
        return m_home.filePath(QString::fromLatin1(QTest::currentTestFunction())
                               + QString::fromLatin1(QTest::currentDataTag()));
    }
};

void HistoryReaderTest::everythingIsAsItWas_data()
{
    QTest::addColumn<qint64>("segmentBytes");
    // From a segment for each datagram, so that answers and what becomes of questions stand in other files than the
    // questions, to one for all.
    for (const qint64 bytes : {1, 100, 200, 300, 500, 1000, 2000, 1'000'000})
        QTest::addRow("%lld", bytes) << bytes;
}

void HistoryReaderTest::everythingIsAsItWas()
{
    QFETCH(qint64, segmentBytes);

    // GIVEN a conversation of which everything has come to an end
    const MessageLog then = session(folder(), segmentsOf(segmentBytes), talk);
    QCOMPARE(then.size(), 17);

    // WHEN it is opened again
    const Reopened now = reopened(folder());

    // THEN each message reads as before
    QCOMPARE(now.log.endId(), MessageId(0));
    QCOMPARE(linesOf(now.log), linesOf(then));
    QCOMPARE(now.notices, QStringList());
    QVERIFY(segmentBytes >= 1000 || now.stretches > 1);
}

void HistoryReaderTest::sessionsFollowEachOther()
{
    QStringList then;
    for (int day = 0; day < 3; ++day) {
        const QStringList lines =
            linesOf(session(folder(), segmentsOf(300), [day](MessageRecorder &recorder) {
                recorder.received(peer, us, QByteArray::number(day), at(day));
                talk(recorder);
            }));
        then += lines;
    }
    QStringList now = linesOf(reopened(folder()).log);
    // Partners count from the first of the log here, and from the first of their session there.
    const auto withoutPartner = [](QStringList lines) {
        for (QString &line : lines)
            line = line.section(QStringLiteral(" | "), 0, 6) + line.section(QStringLiteral(" | "), 8);
        return lines;
    };
    QCOMPARE(withoutPartner(now), withoutPartner(then));
    QVERIFY(now.at(18 + 2).contains(QStringLiteral("partner 19")));
}

void HistoryReaderTest::theNewestSegmentComesFirst()
{
    const MessageLog then = session(folder(), segmentsOf(1), talk);
    const auto opened = LogFolder::open(folder());
    HistoryReader reader((*opened)->segments());
    const auto stretch = reader.next();
    QVERIFY(stretch);
    MessageLog log;
    log.prepend(stretch->blocks, stretch->sources);
    QCOMPARE(log.endId(), MessageId(0));
    QVERIFY(log.size() < then.size());
    QCOMPARE(log.last().payload, then.last().payload);
}

void HistoryReaderTest::whatWasUnderWayIsUnanswered()
{
    session(folder(), {}, [](MessageRecorder &recorder) {
        recorder.asked(peer, us, "waits", at(0), timeoutNs);
        recorder.lookingUp("is looked up", at(1), timeoutNs);
    });
    const MessageLog log = reopened(folder()).log;
    QCOMPARE(log.size(), 2);
    QCOMPARE(log.at(-2).delivery, Delivery::NoAnswer);
    QCOMPARE(log.at(-2).timeoutNs, timeoutNs);
    QCOMPARE(log.at(-1).delivery, Delivery::NotSent);
    QVERIFY(log.at(-1).peer.isNull());
}

void HistoryReaderTest::whatIsTornIsCutOffAndSaid()
{
    // GIVEN a log whose last record was being written when the program was killed
    const MessageLog then = session(folder(), {}, talk);
    const QString file = LogFolder::segmentFile(folder(), 1);
    const qint64 whole = QFileInfo(file).size();
    QFile torn(file);
    QVERIFY(torn.open(QIODevice::Append));
    QCOMPARE(torn.write("torn"), 4);
    torn.close();

    // WHEN it is opened again
    const Reopened now = reopened(folder());

    // THEN all that is whole is there, the rest is gone, and that is said once
    QCOMPARE(linesOf(now.log), linesOf(then));
    QCOMPARE(now.notices.size(), 1);
    QVERIFY2(now.notices.first().contains(QStringLiteral("4 bytes")), qPrintable(now.notices.first()));
    QCOMPARE(QFileInfo(file).size(), whole);
    QCOMPARE(reopened(folder()).notices, QStringList());
}

void HistoryReaderTest::withoutFatesTheDatagramsAreThere()
{
    const MessageLog then = session(folder(), {}, talk);
    QVERIFY(QFile::remove(LogFolder::fatesFile(folder(), 1)));
    const MessageLog now = reopened(folder()).log;
    // One more: that the looked up one and what was sent then are one, nobody knows any more.
    QCOMPARE(now.size(), then.size() + 1);
    QCOMPARE(now.at(now.firstId()).payload, QByteArray("answered"));
    QCOMPARE(now.at(now.firstId()).delivery, Delivery::NoAnswer);
    QCOMPARE(now.at(now.firstId() + 1).direction, Direction::Incoming);
}

void HistoryReaderTest::damagedFatesDoNotHarm_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isAppended");
    QTest::newRow("torn") << QByteArray(17, '\1') << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("zeros") << QByteArray(4096, '\0') << false;
    QTest::newRow("ones") << QByteArray(4096, '\xff') << false;
    QTest::newRow("twos") << QByteArray(4096, '\2') << false;
    QTest::newRow("threes") << QByteArray(4096, '\3') << false;
    QTest::newRow("text") << QByteArray("no fate at all, but a text that is long enough to be one") << false;
}

void HistoryReaderTest::damagedFatesDoNotHarm()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isAppended);
    const MessageLog then = session(folder(), {}, talk);
    QFile fates(LogFolder::fatesFile(folder(), 1));
    QVERIFY(fates.open(isAppended ? QIODevice::Append : QIODevice::WriteOnly));
    fates.write(bytes);
    fates.close();
    const MessageLog now = reopened(folder()).log;
    if (isAppended)
        QCOMPARE(linesOf(now), linesOf(then));
    QVERIFY(now.size() >= then.size());
    QCOMPARE(now.at(now.firstId()).payload, QByteArray("answered"));
}

void HistoryReaderTest::aMissingSegmentLeavesAHole()
{
    // GIVEN a session in three segments, with an answer in the last to a question in the first
    const LogLimits limits = segmentsOf(2000);
    const MessageLog then = session(folder(), limits, [](MessageRecorder &recorder) {
        recorder.asked(peer, us, "question", at(0), timeoutNs);
        for (int i = 0; i < 3; ++i)
            recorder.received(stranger, us, QByteArray(900, char('a' + i)), at(1 + i));
        recorder.received(peer, us, "question", at(5));
    });
    QCOMPARE(reopened(folder()).stretches, 2);

    // WHEN somebody takes the answer's neighbours away
    QVERIFY(then.size() == 5);
    session(folder(), limits, [](MessageRecorder &recorder) {
        recorder.received(peer, us, QByteArray(2000, '1'), at(10));
        recorder.received(peer, us, QByteArray(2000, '2'), at(11));
        recorder.received(peer, us, QByteArray(2000, '3'), at(12));
    });
    QCOMPARE(reopened(folder()).stretches, 5);
    QVERIFY(QFile::remove(LogFolder::segmentFile(folder(), 4)));

    // THEN it is lost, and all others are at their places
    const MessageLog now = reopened(folder()).log;
    QCOMPARE(now.size(), 8);
    QCOMPARE(now.at(-1).payload, QByteArray(2000, '3'));
    QVERIFY(now.at(-2).isLost);
    QCOMPARE(now.at(-3).payload, QByteArray(2000, '1'));
    QCOMPARE(now.at(-4).partner, MessageId(-8));
    QCOMPARE(now.at(-8).delivery, Delivery::Answered);
    QCOMPARE(now.at(-8).partner, MessageId(-4));
}

void HistoryReaderTest::aForeignFileIsSaid()
{
    const MessageLog then = session(folder(), {}, talk);
    QFile foreign(LogFolder::segmentFile(folder(), 2));
    QVERIFY(foreign.open(QIODevice::WriteOnly));
    foreign.write("this is a letter, and no capture at all: it was put here by somebody");
    foreign.close();
    const Reopened now = reopened(folder());
    QCOMPARE(linesOf(now.log), linesOf(then));
    QCOMPARE(now.notices.size(), 1);
    QVERIFY2(now.notices.first().contains(QStringLiteral("000002.pcap")), qPrintable(now.notices.first()));
    QVERIFY(QFileInfo(foreign.fileName()).size() > 0); // nothing of it was cut off
}

void HistoryReaderTest::anEmptyFolderHasNothing()
{
    const Reopened now = reopened(folder());
    QVERIFY(now.log.isEmpty());
    QCOMPARE(now.stretches, 0);
}

QTEST_GUILESS_MAIN(HistoryReaderTest)
#include "tst_historyreader.moc"
