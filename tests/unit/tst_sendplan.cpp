// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/sendplan.h"

#include <QTest>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 never = std::numeric_limits<qint64>::max();

} // namespace

class SendPlanTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dueAt_data();
    void dueAt();
    void nextDue_data();
    void nextDue();
    void excess_data();
    void excess();
    void theNextIsDueWhenItIsSaidToBe_data();
    void theNextIsDueWhenItIsSaidToBe();
    void aStallIsNotMadeUpForAllAtOnce();
};

void SendPlanTest::dueAt_data()
{
    QTest::addColumn<qint64>("intervalNs");
    QTest::addColumn<quint64>("count");
    QTest::addColumn<qint64>("elapsedNs");
    QTest::addColumn<quint64>("due");

    QTest::newRow("before it begins") << 10 * ms << quint64(0) << qint64(-1) << quint64(0);
    QTest::newRow("the first at once") << 10 * ms << quint64(0) << qint64(0) << quint64(1);
    QTest::newRow("just before the second") << 10 * ms << quint64(0) << 10 * ms - 1 << quint64(1);
    QTest::newRow("the second") << 10 * ms << quint64(0) << 10 * ms << quint64(2);
    QTest::newRow("after a second") << 10 * ms << quint64(0) << 1000 * ms << quint64(101);
    QTest::newRow("count is a limit") << 10 * ms << quint64(5) << 1000 * ms << quint64(5);
    QTest::newRow("count is not yet reached") << 10 * ms << quint64(5) << 30 * ms << quint64(4);
    QTest::newRow("only one") << 10 * ms << quint64(1) << 1000 * ms << quint64(1);
    QTest::newRow("shortest interval") << qint64(1) << quint64(0) << 1 * ms << quint64(ms + 1);
    QTest::newRow("interval 0 counts as 1") << qint64(0) << quint64(0) << qint64(5) << quint64(6);
    QTest::newRow("interval below 0 counts as 1") << qint64(-7) << quint64(0) << qint64(5) << quint64(6);
    QTest::newRow("longest interval") << never << quint64(0) << never - 1 << quint64(1);
}

void SendPlanTest::dueAt()
{
    QFETCH(qint64, intervalNs);
    QFETCH(quint64, count);
    QFETCH(qint64, elapsedNs);
    QFETCH(quint64, due);
    const SendPlan plan{intervalNs, count};
    QCOMPARE(plan.dueAt(elapsedNs), due);
}

void SendPlanTest::nextDue_data()
{
    QTest::addColumn<qint64>("intervalNs");
    QTest::addColumn<quint64>("count");
    QTest::addColumn<quint64>("sent");
    QTest::addColumn<qint64>("next"); // -1: none

    QTest::newRow("first") << 10 * ms << quint64(3) << quint64(0) << qint64(0);
    QTest::newRow("third") << 10 * ms << quint64(3) << quint64(2) << 20 * ms;
    QTest::newRow("done") << 10 * ms << quint64(3) << quint64(3) << qint64(-1);
    QTest::newRow("more than done") << 10 * ms << quint64(3) << quint64(4) << qint64(-1);
    QTest::newRow("never done") << 10 * ms << quint64(0) << quint64(1'000'000) << 10'000'000 * ms;
    QTest::newRow("interval 0 counts as 1") << qint64(0) << quint64(0) << quint64(7) << qint64(7);
    QTest::newRow("beyond all time") << never / 2 << quint64(0) << quint64(3) << never;
    QTest::newRow("longest interval") << never << quint64(0) << quint64(1) << never;
}

void SendPlanTest::nextDue()
{
    QFETCH(qint64, intervalNs);
    QFETCH(quint64, count);
    QFETCH(quint64, sent);
    QFETCH(qint64, next);
    const SendPlan plan{intervalNs, count};
    QCOMPARE(plan.nextDueNs(sent).value_or(-1), next);
}

void SendPlanTest::excess_data()
{
    QTest::addColumn<quint64>("count");
    QTest::addColumn<qint64>("elapsedNs");
    QTest::addColumn<quint64>("sent");
    QTest::addColumn<quint64>("limit");
    QTest::addColumn<qint64>("excessNs");

    QTest::newRow("on time") << quint64(0) << 50 * ms << quint64(5) << quint64(3) << qint64(0);
    QTest::newRow("behind by what is allowed")
        << quint64(0) << 70 * ms << quint64(5) << quint64(3) << qint64(0);
    QTest::newRow("behind by one too many") << quint64(0) << 80 * ms << quint64(5) << quint64(3) << 10 * ms;
    QTest::newRow("far behind") << quint64(0) << 10'000 * ms << quint64(5) << quint64(3) << 9930 * ms;
    QTest::newRow("far behind with few to go")
        << quint64(7) << 10'000 * ms << quint64(5) << quint64(1) << 9950 * ms;
    QTest::newRow("not begun") << quint64(0) << -10 * ms << quint64(0) << quint64(0) << qint64(0);
}

void SendPlanTest::excess()
{
    QFETCH(quint64, count);
    QFETCH(qint64, elapsedNs);
    QFETCH(quint64, sent);
    QFETCH(quint64, limit);
    QFETCH(qint64, excessNs);
    const SendPlan plan{10 * ms, count};
    QCOMPARE(plan.excessNs(elapsedNs, sent, limit), excessNs);
    if (excessNs > 0) // it is exactly what helps
        QCOMPARE(SendPlan{10 * ms}.dueAt(elapsedNs - excessNs), sent + limit);
}

void SendPlanTest::theNextIsDueWhenItIsSaidToBe_data()
{
    QTest::addColumn<qint64>("intervalNs");
    for (const qint64 interval :
         {qint64(1), qint64(3), qint64(999'999), 1 * ms, 16'666'667LL, 86'400'000 * ms})
        QTest::addRow("%lld ns", static_cast<long long>(interval)) << interval;
}

void SendPlanTest::theNextIsDueWhenItIsSaidToBe()
{
    // GIVEN a plan
    QFETCH(qint64, intervalNs);
    const SendPlan plan{intervalNs, 1000};
    for (quint64 sent = 0; sent < 1000; ++sent) {
        // WHEN the time has come for the next one THEN it is due, and not before
        const std::optional<qint64> next = plan.nextDueNs(sent);
        QVERIFY(next);
        QCOMPARE(plan.dueAt(*next), sent + 1);
        QCOMPARE(plan.dueAt(*next - 1), sent);
    }
    QVERIFY(!plan.nextDueNs(1000));
}

void SendPlanTest::aStallIsNotMadeUpForAllAtOnce()
{
    // GIVEN a plan of 10,000, one each millisecond, that stood still for a minute after the first
    const SendPlan plan{1 * ms, 10'000};
    qint64 startNs = 0;
    quint64 sent = 1;
    quint64 mostAtOnce = 0;
    // WHEN it goes on, looked after each millisecond
    qint64 nowNs = 60'000 * ms;
    const qint64 resumedNs = nowNs;
    for (; plan.nextDueNs(sent); nowNs += ms) {
        startNs += plan.excessNs(nowNs - startNs, sent, 100);
        const quint64 due = plan.dueAt(nowNs - startNs);
        mostAtOnce = std::max(mostAtOnce, due - sent);
        if (nowNs > resumedNs)
            QCOMPARE(due - sent, quint64(1)); // THEN it keeps its pace again
        sent = due;
    }
    // THEN a hundred are made up for, and all are sent in the end
    QCOMPARE(mostAtOnce, quint64(100));
    QCOMPARE(sent, quint64(10'000));
    QCOMPARE(nowNs - resumedNs, (10'000 - 101 + 1) * ms);
}

QTEST_APPLESS_MAIN(SendPlanTest)
#include "tst_sendplan.moc"
