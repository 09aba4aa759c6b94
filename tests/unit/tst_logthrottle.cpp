// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/logthrottle.h"

#include <QTest>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000; // ns

/// Feeds a throttle of 3 lines a second and writes down what it does: `L` for a line, `.` for a datagram that is
/// summed up, `[n]` for a summary of n.
struct Log
{
    LogThrottle throttle{3};
    QString text;
    LogSummary summary; // the latest
    quint16 port = 1;

    void datagram(qint64 atMs, bool canPrint = true)
    {
        if (canPrint)
            tick(atMs);
        DatagramRecord record;
        record.peer = Endpoint::loopback(port);
        record.length = 10;
        record.time = {0, atMs * ms};
        text += throttle.take(record, canPrint) == LogThrottle::Verdict::Line ? u'L' : u'.';
    }
    void tick(qint64 atMs) { note(throttle.advance(atMs * ms)); }
    void end(qint64 atMs) { note(throttle.flush(atMs * ms)); }

    void note(const std::optional<LogSummary> &one)
    {
        if (!one)
            return;
        summary = *one;
        text += QStringLiteral("[%1]").arg(one->datagrams);
    }
};

} // namespace

class TestLogThrottle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void slowDatagramsGetLines();
    void sumsUpBeyondTheLimit();
    void aFloodIsSummedUpAsAWhole();
    void goesBackWhenItSlowsDown();
    void aFloodThatPausedIsOver();
    void tellsWhenTheSummaryIsDue();
    void summaryAddsUp();
    void flushesAtTheEnd();
    void blockedOutputSumsUp();
    void boundsThePeers();
    void losesNothing();
};

void TestLogThrottle::slowDatagramsGetLines()
{
    Log log;
    for (int at : {0, 100, 900, 1000, 1500, 1999, 2000, 60000})
        log.datagram(at);
    log.end(60001);
    QCOMPARE(log.text, "LLLLLLLL");
}

void TestLogThrottle::sumsUpBeyondTheLimit()
{
    Log log;
    for (int at : {0, 1, 2, 3, 999})
        log.datagram(at);
    log.tick(999);
    QCOMPARE(log.text, "LLL..");
    log.tick(1000);
    QCOMPARE(log.text, "LLL..[2]");
}

void TestLogThrottle::aFloodIsSummedUpAsAWhole()
{
    Log log;
    for (int at = 0; at < 3000; at += 200)
        log.datagram(at);
    log.tick(3000);
    QCOMPARE(log.text, "LLL..[2].....[5].....[5]");
}

void TestLogThrottle::goesBackWhenItSlowsDown()
{
    Log log;
    for (int at : {0, 100, 200, 300, /* summed up, and slow enough: */ 1000, 1500, /* again: */ 2000, 2001})
        log.datagram(at);
    QCOMPARE(log.text, "LLL.[1]..[2]LL");
}

void TestLogThrottle::aFloodThatPausedIsOver()
{
    Log log;
    for (int at : {0, 1, 2, 3})
        log.datagram(at);
    log.tick(1000);
    log.datagram(2000);
    QCOMPARE(log.text, "LLL.[1]L");
}

void TestLogThrottle::tellsWhenTheSummaryIsDue()
{
    Log log;
    QVERIFY(!log.throttle.dueNs());
    for (int at : {50, 51, 52})
        log.datagram(at);
    QVERIFY(!log.throttle.dueNs()); // nothing to print: no timer runs
    log.datagram(53);
    QCOMPARE(log.throttle.dueNs().value(), 1050 * ms);
    log.tick(1050);
    QVERIFY(!log.throttle.dueNs());
}

void TestLogThrottle::summaryAddsUp()
{
    Log log;
    for (int at : {0, 1, 2})
        log.datagram(at);
    for (quint16 port : {1, 2, 1, 3})
        log.port = port, log.datagram(400);
    log.tick(1000);
    QCOMPARE(log.summary.datagrams, 4u);
    QCOMPARE(log.summary.bytes, 40u);
    QCOMPARE(log.summary.peers, 3);
    QCOMPARE(log.summary.spanNs, 600 * ms);
    QCOMPARE(log.summary.last.monotonicNs, 400 * ms);
    QVERIFY(!log.summary.hasMorePeers);
}

void TestLogThrottle::flushesAtTheEnd()
{
    Log log;
    for (int at : {0, 1, 2, 3})
        log.datagram(at);
    log.end(10);
    log.end(11);
    QCOMPARE(log.text, "LLL.[1]");
}

void TestLogThrottle::blockedOutputSumsUp()
{
    Log log;
    log.datagram(0);
    for (int at : {500, 1500, 2500})
        log.datagram(at, false); // the output is blocked for seconds
    log.datagram(2600);          // and takes text again
    log.datagram(2700);
    QCOMPARE(log.text, "L...[3]LL");
}

void TestLogThrottle::boundsThePeers()
{
    Log log;
    for (int i = 1; i <= 20'000; ++i) {
        log.port = quint16(i);
        log.datagram(0);
    }
    log.tick(1000);
    QCOMPARE(log.summary.peers, LogThrottle::maximumPeers);
    QVERIFY(log.summary.hasMorePeers);
}

void TestLogThrottle::losesNothing()
{
    Log log;
    quint32 random = 1;
    qint64 at = 0;
    for (int i = 0; i < 2000; ++i) {
        random = random * 1664525 + 1013904223;
        at += random >> 22; // 0 to 1023 ms
        if (random % 7 == 0)
            log.tick(at);
        log.datagram(at, random % 5 != 0);
    }
    log.end(at);
    qsizetype summedUp = 0;
    for (qsizetype open = log.text.indexOf(u'['); open >= 0; open = log.text.indexOf(u'[', open + 1))
        summedUp += log.text.mid(open + 1, log.text.indexOf(u']', open) - open - 1).toInt();
    QCOMPARE(log.text.count(u'L') + summedUp, 2000);
    QCOMPARE(log.text.count(u'.'), summedUp);
    QVERIFY(!log.text.contains(QLatin1String(".L"))); // a line never overtakes a summary
}

QTEST_GUILESS_MAIN(TestLogThrottle)
#include "tst_logthrottle.moc"
