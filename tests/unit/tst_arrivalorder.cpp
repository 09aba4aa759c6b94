// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/arrivalorder.h"

#include <QList>
#include <QTest>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

using namespace echogram;

class ArrivalOrderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void byHand_data();
    void byHand();
    void asByDefinition_data();
    void asByDefinition();
    void moreThanIsRemembered();
};

void ArrivalOrderTest::byHand_data()
{
    using List = QList<int>;
    QTest::addColumn<List>("arrivals");
    QTest::addColumn<List>("reordered");
    QTest::addColumn<int>("largestExtent");

    // Below the arrivals stands NextExp (RFC 4737 section 3.3) as it is before each. One that is less is reordered; its
    // extent is its place less the place of the first that is higher (section 4.2).
    QTest::newRow("none") << List{} << List{} << 0;
    QTest::newRow("in order") << List{0, 1, 2, 3, 4} << List{} << 0;
    QTest::newRow("lost ones leave no trace") << List{0, 3, 4, 9} << List{} << 0;
    QTest::newRow("the first ones are lost") << List{5, 6, 7} << List{} << 0;

    // 4 comes 8th, behind the 5, which comes 4th (the case of section 7.1)
    QTest::newRow("one") << List{1, 2, 3, 5, 6, 7, 8, 4, 9, 10} << List{4} << 4;
    //                           0  2  3  4  6  7  8  9  9  10

    // 5 comes 6th and 6 comes 7th, behind the 7, which comes 5th (the case of section 7.2)
    QTest::newRow("two") << List{1, 2, 3, 4, 7, 5, 6, 8, 9, 10} << List{5, 6} << 2;
    //                           0  2  3  4  5  8  8  8  9  10

    // 4, 5, 6 come 8th, 9th and 10th, behind the 7, which comes 4th (the case of section 7.3)
    QTest::newRow("three") << List{1, 2, 3, 7, 8, 9, 10, 4, 5, 6, 11} << List{4, 5, 6} << 6;
    //                             0  2  3  4  8  9  10  11 11 11 11

    QTest::newRow("neighbours") << List{1, 2, 3, 5, 4, 6} << List{4} << 1;
    //                                  0  2  3  4  6  6

    QTest::newRow("one is early: all whom it overtook are reordered")
        << List{0, 5, 1, 2, 3, 4, 6} << List{1, 2, 3, 4} << 4;
    //          0  1  6  6  6  6  6

    QTest::newRow("backwards") << List{4, 3, 2, 1, 0} << List{3, 2, 1, 0} << 4;
    //                                 0  5  5  5  5

    QTest::newRow("each two exchanged") << List{1, 0, 3, 2, 5, 4} << List{0, 2, 4} << 1;
    //                                          0  2  2  4  4  6

    // 5 comes 5th, behind the 6, which comes 3rd; 3 comes 6th, behind the 4, which comes 2nd
    QTest::newRow("others are in between") << List{2, 4, 6, 8, 5, 3, 9} << List{5, 3} << 4;
    //                                             0  3  5  7  9  9  9
}

void ArrivalOrderTest::byHand()
{
    QFETCH(QList<int>, arrivals);
    QFETCH(QList<int>, reordered);
    QFETCH(int, largestExtent);
    ArrivalOrder order;
    QList<int> found;
    for (const int sequence : std::as_const(arrivals)) {
        if (order.arrived(sequence))
            found << sequence;
    }
    QCOMPARE(found, reordered);
    QCOMPARE(order.reordered(), quint64(reordered.size()));
    QCOMPARE(order.largestExtent(), quint64(largestExtent));
}

void ArrivalOrderTest::asByDefinition_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("distance"); // by how much numbers are moved at most
    QTest::newRow("few, anywhere") << 50 << 50;
    QTest::newRow("many, a little") << 3'000 << 5;
    QTest::newRow("many, far") << 3'000 << 1'000;
    QTest::newRow("more than is remembered") << 12'000 << 30;
}

void ArrivalOrderTest::asByDefinition()
{
    // GIVEN numbers with gaps, each of which arrives up to `distance` too late
    QFETCH(int, count);
    QFETCH(int, distance);
    std::mt19937_64 random(3393);
    std::vector<std::pair<qint64, qint64>> keyed;
    for (qint64 i = 0; i < count; ++i)
        keyed.emplace_back(i + std::uniform_int_distribution<qint64>(0, distance)(random), 3 * i);
    std::stable_sort(keyed.begin(), keyed.end(), [](auto a, auto b) { return a.first < b.first; });

    ArrivalOrder order;
    quint64 reordered = 0;
    quint64 largest = 0;
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        // THEN it is what looking through all before it finds
        std::size_t j = 0;
        while (j < i && keyed[j].second < keyed[i].second)
            ++j;
        QCOMPARE(order.arrived(keyed[i].second), j < i);
        reordered += j < i ? 1 : 0;
        largest = std::max<quint64>(largest, i - j);
        QCOMPARE(order.largestExtent(), largest);
    }
    QCOMPARE(order.reordered(), reordered);
    QVERIFY(reordered > 0);
}

void ArrivalOrderTest::moreThanIsRemembered()
{
    // GIVEN one that is overtaken by just as many as are remembered, and one by more
    constexpr auto most = qint64(ArrivalOrder::remembered);
    for (const qint64 overtaking : {most, most + 1, 3 * most}) {
        ArrivalOrder order;
        for (qint64 sequence = 1; sequence <= overtaking; ++sequence)
            order.arrived(sequence);
        QVERIFY(order.arrived(0));
        // THEN it is overtaken by at least so many
        QCOMPARE(order.largestExtent(), quint64(most));
    }
}

QTEST_APPLESS_MAIN(ArrivalOrderTest)
#include "tst_arrivalorder.moc"
