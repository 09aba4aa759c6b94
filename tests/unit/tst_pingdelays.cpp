// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/pingdelays.h"

#include <QTest>

using namespace echogram::bench;
using namespace std::chrono_literals;

/// How bench_flood counts what a window that hangs does not answer.
class PingDelaysTest : public QObject
{
    Q_OBJECT

private:
    using Time = PingDelays::Clock::time_point;
    static constexpr Time begin{100s};

    /// A window that answers at once, but hangs `from` then for `length`; both in ms, of a second that is watched.
    static PingDelays hangingWindow(int from, int length)
    {
        PingDelays delays(begin);
        const Time hangs = begin + from * 1ms;
        const Time wakes = hangs + length * 1ms;
        const Time end = begin + 1s;
        while (delays.due() < end) {
            const Time due = delays.due();
            delays.answer(due >= hangs && due < wakes ? wakes : due);
        }
        delays.endAt(end);
        return delays;
    }

private Q_SLOTS:
    void countsFromWhenAPingWasDue()
    {
        // GIVEN a ping that is due at the beginning, and is sent late
        PingDelays delays(begin);
        // WHEN its answer comes
        delays.answer(begin + 7ms);
        // THEN that is its delay, and the next is due an interval after it was due
        QCOMPARE(delays.quantile(1), 7.0);
        QCOMPARE(delays.due(), begin + 10ms);
    }

    void countsThoseThatCouldNotBeSent_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("length");
        QTest::addColumn<double>("median");
        QTest::addColumn<double>("p99");
        QTest::addColumn<double>("longest");
        QTest::addColumn<int>("sent");
        QTest::newRow("never hangs") << 0 << 0 << 0.0 << 0.0 << 0.0 << 100;
        QTest::newRow("a hang between two pings") << 501 << 5 << 0.0 << 0.0 << 0.0 << 100;
        QTest::newRow("hangs at a ping") << 500 << 5 << 0.0 << 0.0 << 5.0 << 100;
        // Of a hundred pings thirty are due while it hangs, one of which is sent.
        QTest::newRow("hangs for 300 ms") << 500 << 300 << 0.0 << 290.0 << 300.0 << 70;
        QTest::newRow("begins and ends between pings") << 505 << 290 << 0.0 << 275.0 << 285.0 << 72;
        QTest::newRow("hangs for most of it") << 100 << 800 << 300.0 << 790.0 << 800.0 << 20;
        QTest::newRow("from the beginning to the end") << 0 << 1500 << 1000.0 << 1490.0 << 1500.0 << 1;
    }

    void countsThoseThatCouldNotBeSent()
    {
        QFETCH(int, from);
        QFETCH(int, length);
        // GIVEN a window that hangs
        const PingDelays delays = hangingWindow(from, length);
        // THEN each ping that was due counts, whether it was sent or not
        QCOMPARE(delays.count(), std::size_t(100));
        QTEST(delays.quantile(0.5), "median");
        QTEST(delays.quantile(0.99), "p99");
        QTEST(delays.quantile(1), "longest");
        QTEST(int(delays.sent()), "sent");
    }

    void forgetsWhatWasDueAfterTheEnd()
    {
        // GIVEN an answer that comes long after the end
        PingDelays delays(begin);
        delays.answer(begin + 500ms);
        // WHEN only the first 100 ms count
        delays.endAt(begin + 100ms);
        // THEN ten pings were due, and the first waited all the time
        QCOMPARE(delays.count(), std::size_t(10));
        QCOMPARE(delays.quantile(1), 500.0);
        QCOMPARE(delays.quantile(0), 410.0);
        QCOMPARE(delays.sent(), std::size_t(1));
    }

    void forgetsWhatWasSentAfterTheEnd()
    {
        PingDelays delays(begin);
        delays.answer(begin + 1ms);
        delays.answer(begin + 11ms);
        delays.answer(begin + 21ms);
        delays.endAt(begin + 15ms);
        QCOMPARE(delays.count(), std::size_t(2));
        QCOMPARE(delays.sent(), std::size_t(2));
    }

    void saysWhenItHung()
    {
        // GIVEN a window that hung once
        const PingDelays delays = hangingWindow(300, 200);
        // THEN that is one hang, not one for each ping of it
        const auto hangs = delays.hangs(16);
        QCOMPARE(hangs.size(), std::size_t(1));
        QCOMPARE(hangs.front().first, 0.3);
        QCOMPARE(hangs.front().second, 200.0);
        QVERIFY(delays.hangs(200).empty());
    }

    void twoHangsInARowAreTwo()
    {
        PingDelays delays(begin);
        delays.answer(begin + 45ms); // those due at 0, 10, 20, 30 and 40 ms
        delays.answer(begin + 150ms);
        QCOMPARE(delays.hangs(16).size(), std::size_t(2));
    }

    void nothingIsNoDelay()
    {
        const PingDelays delays(begin);
        QCOMPARE(delays.quantile(0.99), 0.0);
        QCOMPARE(delays.count(), std::size_t(0));
        QVERIFY(delays.hangs(0).empty());
    }
};

QTEST_APPLESS_MAIN(PingDelaysTest)

#include "tst_pingdelays.moc"
