// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/receiveclock.h"

#include <QTest>

using namespace echogram;

namespace {

constexpr qint64 second = 1'000'000'000;
constexpr Instant start{1'700'000'000 * second, 5'000 * second};

Instant later(qint64 ns)
{
    return {start.wallNs + ns, start.monotonicNs + ns};
}

} // namespace

class TestReceiveClock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsBothClocks();
    void isNeverLaterThanTheReading();
    void distrustsAClockThatWasSet_data();
    void distrustsAClockThatWasSet();
    void followsSlowCorrections();
};

void TestReceiveClock::tellsBothClocks()
{
    ReceiveClock clock;
    clock.synchronize(start);
    QCOMPARE(clock.latest(), start);
    QCOMPARE(clock.at(start.wallNs - 250'000), later(-250'000));
    QCOMPARE(clock.at(start.wallNs), start);
    // One that waited long, while the process was stopped
    QCOMPARE(clock.at(start.wallNs - 30 * second), later(-30 * second));
    clock.synchronize(later(second));
    QCOMPARE(clock.at(start.wallNs), start);
    QCOMPARE(clock.latest(), later(second));
}

void TestReceiveClock::isNeverLaterThanTheReading()
{
    ReceiveClock clock;
    clock.synchronize(start);
    QCOMPARE(clock.at(start.wallNs + 1), start);
    QCOMPARE(clock.at(start.wallNs + 3600 * second), start);
}

void TestReceiveClock::distrustsAClockThatWasSet_data()
{
    QTest::addColumn<qint64>("by");
    QTest::newRow("forward an hour") << 3600 * second;
    QTest::newRow("back an hour") << -3600 * second;
    QTest::newRow("forward 2 ms") << qint64(2'000'000);
    QTest::newRow("back 2 ms") << qint64(-2'000'000);
}

void TestReceiveClock::distrustsAClockThatWasSet()
{
    QFETCH(const qint64, by);
    ReceiveClock clock;
    clock.synchronize(start);
    // WHEN the wall clock is set between the arrival of a datagram and its reading
    const qint64 arrival = start.wallNs + 100'000;
    const Instant reading{start.wallNs + by + 200'000, start.monotonicNs + 200'000};
    clock.synchronize(reading);
    // THEN the datagram gets the time of the reading, not one that is wrong by so much
    QCOMPARE(clock.at(arrival), reading);
    // AND so do those that waited behind it, whose reading comes later
    const Instant after{reading.wallNs + 50'000, reading.monotonicNs + 50'000};
    clock.synchronize(after);
    QCOMPARE(clock.at(arrival + 1), after);
    // AND what arrives from then on has its own again
    const Instant next{reading.wallNs + second, reading.monotonicNs + second};
    clock.synchronize(next);
    QCOMPARE(clock.at(next.wallNs - 10), (Instant{next.wallNs - 10, next.monotonicNs - 10}));
}

void TestReceiveClock::followsSlowCorrections()
{
    ReceiveClock clock;
    clock.synchronize(start);
    // 400 ppm for an hour, with nothing received meanwhile: more than a clock is tolerated to jump
    const qint64 hour = 3600 * second;
    const Instant reading{start.wallNs + hour + hour / 2500, start.monotonicNs + hour};
    clock.synchronize(reading);
    QCOMPARE(clock.at(reading.wallNs - 1000), (Instant{reading.wallNs - 1000, reading.monotonicNs - 1000}));
}

QTEST_APPLESS_MAIN(TestReceiveClock)

#include "tst_receiveclock.moc"
