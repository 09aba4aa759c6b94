// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/arrivals.h"

#include <QTest>

using namespace echogram;

namespace {

DatagramBatch batchOf(int count, qsizetype length, qint64 firstTime = 1)
{
    const Endpoint peer(QHostAddress(QHostAddress::LocalHost), 7);
    DatagramBatch batch;
    for (int i = 0; i < count; ++i)
        batch.append(QByteArray(length, 'x'), peer, peer, Direction::Incoming, {0, firstTime + i});
    return batch;
}

} // namespace

class TestArrivals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void givesThemInTheirOrder();
    void hasRoomForSoMany();
    void hasRoomForSoManyBytes();
};

void TestArrivals::givesThemInTheirOrder()
{
    Arrivals arrivals;
    QVERIFY(!arrivals.next());
    arrivals.take(batchOf(2, 3));
    arrivals.take(batchOf(1, 0, 3));
    for (qint64 time = 1; time <= 3; ++time) {
        const auto arrival = arrivals.next();
        QVERIFY(arrival);
        QCOMPARE(arrival->time.monotonicNs, time);
        QCOMPARE(arrival->payload, QByteArray(time == 3 ? 0 : 3, 'x'));
        QCOMPARE(arrival->peer.port(), quint16(7));
    }
    QVERIFY(!arrivals.next());
    QCOMPARE(arrivals.lost(), 0U);
}

void TestArrivals::hasRoomForSoMany()
{
    Arrivals arrivals;
    arrivals.take(batchOf(9'999, 0));
    arrivals.take(batchOf(5, 0, 10'000));
    QCOMPARE(arrivals.lost(), 4U);

    // One is taken, and one more has room
    QCOMPARE(arrivals.next()->time.monotonicNs, 1);
    arrivals.take(batchOf(2, 0, 20'000));
    QCOMPARE(arrivals.lost(), 5U);

    // Who forgets them remembers how many were lost
    arrivals.clear();
    QVERIFY(!arrivals.next());
    QCOMPARE(arrivals.lost(), 5U);
    arrivals.take(batchOf(10'000, 0));
    QCOMPARE(arrivals.lost(), 5U);
}

void TestArrivals::hasRoomForSoManyBytes()
{
    constexpr qsizetype sixteenth = 1 << 16; // of a MiB: 256 of them are 16 MiB
    Arrivals arrivals;
    arrivals.take(batchOf(256, sixteenth));
    QCOMPARE(arrivals.lost(), 0U);
    arrivals.take(batchOf(1, 1));
    QCOMPARE(arrivals.lost(), 1U);
    arrivals.take(batchOf(1, 0));
    QCOMPARE(arrivals.lost(), 1U);

    QVERIFY(arrivals.next());
    arrivals.take(batchOf(2, sixteenth));
    QCOMPARE(arrivals.lost(), 2U);
    arrivals.clear();
    arrivals.take(batchOf(256, sixteenth));
    QCOMPARE(arrivals.lost(), 2U);
}

QTEST_GUILESS_MAIN(TestArrivals)
#include "tst_arrivals.moc"
