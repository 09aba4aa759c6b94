// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/loadplan.h"

#include <QTest>

#include <limits>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 second = 1'000 * ms;
constexpr qint64 never = std::numeric_limits<qint64>::max();

} // namespace

Q_DECLARE_METATYPE(LoadCourse)

class LoadPlanTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void constantRate_data();
    void constantRate();
    void aConstantRateDoesNotDrift();
    void aRampUp();
    void aRampDown();
    void durationAndCount_data();
    void durationAndCount();
    void ratesThatMakeNoSense();
    void beyondAllTime();
    void eachIsDueWhenItIsSaidToBe_data();
    void eachIsDueWhenItIsSaidToBe();
    void whatIsDueIsAllThatIsDueByThen_data();
    void whatIsDueIsAllThatIsDueByThen();
};

void LoadPlanTest::constantRate_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<qint64>("elapsedNs");
    QTest::addColumn<quint64>("due");

    QTest::newRow("before it begins") << 100.0 << qint64(-1) << quint64(0);
    QTest::newRow("the first at once") << 100.0 << qint64(0) << quint64(1);
    QTest::newRow("just before the second") << 100.0 << 10 * ms - 1 << quint64(1);
    QTest::newRow("the second") << 100.0 << 10 * ms << quint64(2);
    QTest::newRow("after a second") << 100.0 << 1 * second << quint64(101);
    QTest::newRow("one each 4 s") << 0.25 << 7'999 * ms << quint64(2);
    QTest::newRow("a third of a second is not a whole ns: before")
        << 3.0 << qint64(333'333'333) << quint64(1);
    QTest::newRow("a third of a second is not a whole ns: after") << 3.0 << qint64(333'333'334) << quint64(2);
    QTest::newRow("three thirds are") << 3.0 << 1 * second << quint64(4);
    QTest::newRow("one each ns") << 1e9 << qint64(1'000) << quint64(1'001);
}

void LoadPlanTest::constantRate()
{
    QFETCH(double, rate);
    QFETCH(qint64, elapsedNs);
    QFETCH(quint64, due);
    const LoadPlan plan = LoadPlan::constant(rate);
    QCOMPARE(plan.dueAt(elapsedNs), due);
    QCOMPARE(plan.rateAt(elapsedNs), rate);
    QVERIFY(!plan.total());
}

void LoadPlanTest::aConstantRateDoesNotDrift()
{
    // 10^9 of them at 10^4/s take 10^5 s, and 3 * 10^9 at 3/s 10^9 s, to the ns
    QCOMPARE(LoadPlan::constant(1e4).instantOf(1'000'000'000), 100'000 * second);
    QCOMPARE(LoadPlan::constant(1e4).instantOf(1'000'000'001), 100'000 * second + 100'000);
    QCOMPARE(LoadPlan::constant(3).instantOf(3'000'000'000), 1'000'000'000 * second);
    QCOMPARE(LoadPlan::constant(1e6).instantOf(86'400'000'000), 86'400 * second);
    QCOMPARE(LoadPlan::constant(1e6).dueAt(86'400 * second - 1), quint64(86'400'000'000));
    QCOMPARE(LoadPlan::constant(1e6).dueAt(86'400 * second), quint64(86'400'000'001));
}

void LoadPlanTest::aRampUp()
{
    // From 10/s to 30/s within 2 s: 10 t + 5 t^2 are due after t s, 40 at the end of the ramp, then 30 each s.
    const LoadPlan plan({10, 30, 2 * second});
    QCOMPARE(plan.instantOf(0), qint64(0));
    QCOMPARE(plan.instantOf(15), 1 * second); // 10 + 5
    QCOMPARE(plan.instantOf(40), 2 * second); // 20 + 20
    QCOMPARE(plan.instantOf(41), 2 * second + 33'333'334);
    QCOMPARE(plan.instantOf(70), 3 * second);
    QCOMPARE(plan.instantOf(30'000'000'040), 1'000'000'002 * second);
    // 10 t + 5 t^2 = 1: t = sqrt(1.2) - 1 = 0.095445115010332...
    QCOMPARE(plan.instantOf(1), qint64(95'445'116));
    QCOMPARE(plan.dueAt(95'445'115), quint64(1));
    QCOMPARE(plan.dueAt(95'445'116), quint64(2));
    QCOMPARE(plan.dueAt(1 * second), quint64(16));
    QCOMPARE(plan.dueAt(1 * second - 1), quint64(15));
    QCOMPARE(plan.dueAt(2 * second), quint64(41));
    QCOMPARE(plan.rateAt(0), 10.0);
    QCOMPARE(plan.rateAt(500 * ms), 15.0);
    QCOMPARE(plan.rateAt(1 * second), 20.0);
    QCOMPARE(plan.rateAt(2 * second), 30.0);
    QCOMPARE(plan.rateAt(99 * second), 30.0);
}

void LoadPlanTest::aRampDown()
{
    // From 100/s to 20/s within 4 s: 100 t - 10 t^2; 240 at the end of the ramp, then 20 each s.
    const LoadPlan plan({100, 20, 4 * second});
    QCOMPARE(plan.instantOf(90), 1 * second);
    QCOMPARE(plan.instantOf(160), 2 * second);
    QCOMPARE(plan.instantOf(210), 3 * second);
    QCOMPARE(plan.instantOf(240), 4 * second);
    QCOMPARE(plan.instantOf(241), 4'050 * ms);
    QCOMPARE(plan.rateAt(3 * second), 40.0);
}

void LoadPlanTest::durationAndCount_data()
{
    QTest::addColumn<LoadCourse>("course");
    QTest::addColumn<quint64>("total");

    QTest::newRow("ten in a second, not eleven") << LoadCourse{10, 10, 0, 1 * second} << quint64(10);
    QTest::newRow("one more in one ns more") << LoadCourse{10, 10, 0, 1 * second + 1} << quint64(11);
    QTest::newRow("count alone") << LoadCourse{10, 10, 0, 0, 7} << quint64(7);
    QTest::newRow("count is reached first") << LoadCourse{10, 10, 0, 1 * second, 7} << quint64(7);
    QTest::newRow("duration is over first") << LoadCourse{10, 10, 0, 1 * second, 70} << quint64(10);
    QTest::newRow("the shortest has one") << LoadCourse{10, 10, 0, 1} << quint64(1);
    QTest::newRow("a ramp that is cut off") << LoadCourse{10, 30, 2 * second, 1 * second} << quint64(15);
    QTest::newRow("a ramp and what follows") << LoadCourse{10, 30, 2 * second, 3 * second} << quint64(70);
}

void LoadPlanTest::durationAndCount()
{
    QFETCH(LoadCourse, course);
    QFETCH(quint64, total);
    const LoadPlan plan(course);
    QCOMPARE(plan.total(), total);
    QCOMPARE(plan.dueAt(100 * second), total);
    QVERIFY(plan.instantOf(total - 1));
    QVERIFY(!plan.instantOf(total));
    QCOMPARE(plan.dueAt(*plan.instantOf(total - 1)), total);
}

void LoadPlanTest::ratesThatMakeNoSense()
{
    QCOMPARE(LoadPlan::constant(0).rateAt(0), 1e-6);
    QCOMPARE(LoadPlan::constant(-7).rateAt(0), 1e-6);
    QCOMPARE(LoadPlan::constant(1e12).instantOf(5), qint64(5));
    QCOMPARE(LoadPlan({7, 20, 0}).instantOf(1), 50 * ms); // no ramp: the end rate at once
    QCOMPARE(LoadPlan({7, 20, -1}).rateAt(-1), 20.0);
}

void LoadPlanTest::beyondAllTime()
{
    QCOMPARE(LoadPlan::constant(1e-6).instantOf(10'000), never);
    QCOMPARE(LoadPlan::constant(1e-6).dueAt(never), quint64(9'223 + 1));
    QCOMPARE(LoadPlan::constant(1).dueAt(never), quint64(9'223'372'036 + 1));
    QCOMPARE(LoadPlan::constant(1e9).instantOf(std::numeric_limits<quint64>::max()), never);
    QCOMPARE(LoadPlan::constant(1e9).dueAt(never), quint64(never));
}

void LoadPlanTest::eachIsDueWhenItIsSaidToBe_data()
{
    QTest::addColumn<LoadCourse>("course");

    QTest::newRow("1/s") << LoadCourse{1, 1};
    QTest::newRow("3/s") << LoadCourse{3, 3};
    QTest::newRow("7.3/s") << LoadCourse{7.3, 7.3};
    QTest::newRow("1 M/s") << LoadCourse{1e6, 1e6};
    QTest::newRow("300 M/s") << LoadCourse{3e8, 3e8};
    QTest::newRow("one each ns") << LoadCourse{1e9, 1e9};
    QTest::newRow("up") << LoadCourse{10, 1e6, 30 * second};
    QTest::newRow("up at once") << LoadCourse{10, 1e6, 1};
    QTest::newRow("up from next to nothing") << LoadCourse{1e-6, 1e4, 10 * second};
    QTest::newRow("up to very many") << LoadCourse{1, 5e8, 1 * second};
    QTest::newRow("down") << LoadCourse{1e6, 10, 30 * second};
    QTest::newRow("down to next to nothing") << LoadCourse{1e4, 1e-6, 10 * second};
    QTest::newRow("a ramp to the same") << LoadCourse{333, 333, 10 * second};
    QTest::newRow("a ramp of years") << LoadCourse{0.1, 1'000, 100'000'000 * second};
}

void LoadPlanTest::eachIsDueWhenItIsSaidToBe()
{
    // GIVEN a plan, and places in it: all near the beginning, fewer further on
    QFETCH(LoadCourse, course);
    const LoadPlan plan(course);
    qint64 before = -1;
    for (quint64 n = 0; n < 10'000'000'000; n += 1 + n / 200) {
        const qint64 instant = *plan.instantOf(n);
        if (instant == never)
            break;
        // THEN it is due then, and was not 1 ns earlier
        QCOMPARE(plan.dueAt(instant), n + 1);
        QCOMPARE(plan.dueAt(instant - 1), n);
        QVERIFY(instant > before);
        // THEN the next is due later, however near
        QVERIFY(*plan.instantOf(n + 1) > instant);
        before = instant;
    }
    QVERIFY(before > 0);
}

void LoadPlanTest::whatIsDueIsAllThatIsDueByThen_data()
{
    eachIsDueWhenItIsSaidToBe_data();
}

void LoadPlanTest::whatIsDueIsAllThatIsDueByThen()
{
    // GIVEN any times
    QFETCH(LoadCourse, course);
    const LoadPlan plan(course);
    quint64 before = 0;
    for (qint64 elapsed = 0; elapsed < 1'000'000'000 * second; elapsed += 1 + elapsed / 150) {
        // THEN the last that is due was due by then, the next is not, and it never gets fewer
        const quint64 due = plan.dueAt(elapsed);
        QVERIFY(due >= 1);
        QVERIFY(*plan.instantOf(due - 1) <= elapsed);
        QVERIFY(*plan.instantOf(due) > elapsed);
        QVERIFY(due >= before);
        before = due;
    }
}

QTEST_APPLESS_MAIN(LoadPlanTest)
#include "tst_loadplan.moc"
