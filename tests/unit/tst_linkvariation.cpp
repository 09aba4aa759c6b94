// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/linkstatistics.h"
#include "tests/support/probes.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

using namespace echogram;
using namespace echogram::test;

/// How differently the answers of one link come in: LinkStatistics' order, jitter and delay variation.
class LinkVariationTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void copiesAndLateOnesAreNotReordered();
    void jitterByHand();
    void jitterIsInTheOrderOfArrival();
    void jitterIsOfTheFirstCopyInTime();
    void delayVariationByHand();
    void delayVariationInAnyOrderOfArrival();
    void delayVariationAtTheEdgeOfTheWindow();
    void delayAboveTheShortest();
};

void LinkVariationTest::copiesAndLateOnesAreNotReordered()
{
    LinkStatistics link(10 * ms);
    sendEachMs(link, 8);
    QVERIFY(!link.returned(1, 3 * ms).isReordered);
    QVERIFY(!link.returned(3, 4 * ms).isReordered);
    QVERIFY(!link.returned(1, 5 * ms).isReordered);  // a copy
    QVERIFY(!link.returned(0, 15 * ms).isReordered); // late
    QCOMPARE(link.counts().reordered, quint64(0));
    QVERIFY(!link.returned(5, 99 * ms).isReordered); // late: NextExp stays 4
    QVERIFY(!link.returned(4, 12 * ms).isReordered);
    QVERIFY(link.returned(2, 11 * ms).isReordered);
    QCOMPARE(link.counts().reordered, quint64(1));
    QCOMPARE(link.largestReorderingExtent(), quint64(2)); // 1 3 4 2: two after the 3
}

void LinkVariationTest::jitterByHand()
{
    // RFC 3550 A.8 with transit = round-trip time, which differs by D: J += (|D| - J) / 16
    struct Step
    {
        qint64 rttNs;
        double jitterNs;
    };
    constexpr Step steps[] = {
        {1600, 0},                 // nothing to compare with
        {3200, 100},               // |D| 1600: 0 + 1600 / 16
        {1600, 193.75},            // |D| 1600: 100 + 1500 / 16
        {1600, 181.640625},        // |D|    0: 193.75 - 193.75 / 16
        {8000, 570.2880859375},    // |D| 6400: 181.640625 + 6218.359375 / 16
        {6400, 634.6450805664062}, // |D| 1600: 570.2880859375 + 1029.7119140625 / 16
    };
    LinkStatistics link(second);
    sendEachMs(link, 6);
    qint64 sequence = 0;
    for (const Step &step : steps) {
        returnAfter(link, sequence++, step.rttNs);
        QVERIFY2(std::abs(link.jitterNs() - step.jitterNs) < 1e-9,
                 qPrintable(QString::number(link.jitterNs())));
    }
}

void LinkVariationTest::jitterIsInTheOrderOfArrival()
{
    // 0, 1 and 2 take 1600, 9600 and 1600 ns, are sent 1000 ns apart, and come in as 0, 2, 1.
    LinkStatistics link(second);
    for (qint64 sequence = 0; sequence < 3; ++sequence)
        link.sent(sequence, sequence * 1000);
    link.returned(0, 1600);
    link.returned(2, 3600);
    QCOMPARE(link.jitterNs(), 0.0); // 1600 and 1600
    QVERIFY(link.returned(1, 10'600).isReordered);
    QCOMPARE(link.jitterNs(), 500.0); // |9600 - 1600| / 16; in the order of sending it were 968.75
}

void LinkVariationTest::jitterIsOfTheFirstCopyInTime()
{
    LinkStatistics link(10 * ms);
    sendEachMs(link, 4);
    returnAfter(link, 0, 1600);
    returnAfter(link, 0, 9600);    // a copy
    returnAfter(link, 1, 20 * ms); // late
    QCOMPARE(link.jitterNs(), 0.0);
    returnAfter(link, 2, 3200); // 2 is lost in between, and what came in before is 0
    QCOMPARE(link.jitterNs(), 100.0);
}

void LinkVariationTest::delayVariationByHand()
{
    //     number           0    1    2    3    4    5    6
    //     round trip, ns   100  150  -    120  90   95   95
    //     ddT                   +50  -    -    -30  +5   0
    LinkStatistics link(second);
    sendEachMs(link, 7);
    for (const auto &[sequence, rttNs] : {std::pair(0, 100), {1, 150}, {3, 120}, {4, 90}, {5, 95}, {6, 95}})
        returnAfter(link, sequence, rttNs);
    const DelayVariation &variation = link.delayVariation();
    RttHistogram expected;
    for (const qint64 ns : {50, 30, 5, 0})
        expected.record(ns);
    QVERIFY(variation.magnitudes == expected);
    QCOMPARE(variation.minimum, qint64(-30));
    QCOMPARE(variation.maximum, qint64(50));
    // WHEN 2 comes late, and others once more
    returnAfter(link, 2, 5 * second);
    returnAfter(link, 1, 900);
    // THEN it is as it was
    QVERIFY(variation.magnitudes == expected);
}

void LinkVariationTest::delayVariationInAnyOrderOfArrival()
{
    // The same as above: what is sent just before is what counts, not what comes in before.
    std::vector<std::pair<qint64, qint64>> answers{{0, 100}, {1, 150}, {3, 120}, {4, 90}, {5, 95}, {6, 95}};
    do {
        LinkStatistics link(second, 8);
        sendEachMs(link, 7);
        for (const auto &[sequence, rttNs] : answers)
            returnAfter(link, sequence, rttNs);
        QCOMPARE(link.delayVariation().magnitudes.count(), quint64(4));
        QCOMPARE(link.delayVariation().magnitudes.mean(), 85.0 / 4);
        QCOMPARE(link.delayVariation().minimum, qint64(-30));
        QCOMPARE(link.delayVariation().maximum, qint64(50));
    } while (std::next_permutation(answers.begin(), answers.end()));
    // Only ever slower: the minimum is not 0
    LinkStatistics slower(second);
    sendEachMs(slower, 3);
    for (qint64 sequence = 0; sequence < 3; ++sequence)
        returnAfter(slower, sequence, 100 + 10 * sequence);
    QCOMPARE(slower.delayVariation().minimum, qint64(10));
}

void LinkVariationTest::delayVariationAtTheEdgeOfTheWindow()
{
    // GIVEN a window of 2 to 5, the place of 2 having been that of a 6 that is yet to come
    LinkStatistics link(second, 4);
    sendEachMs(link, 6);
    returnAfter(link, 5, 100);
    returnAfter(link, 2, 700);
    // THEN they are no pair, though side by side in a ring
    QCOMPARE(link.delayVariation().magnitudes.count(), quint64(0));
}

void LinkVariationTest::delayAboveTheShortest()
{
    LinkStatistics link(second);
    sendEachMs(link, 4);
    QCOMPARE(link.delayAboveMinimum(0.5), qint64(0));
    for (const auto &[sequence, rttNs] : {std::pair(0, 120), {1, 100}, {2, 180}, {3, 150}})
        returnAfter(link, sequence, rttNs);
    QCOMPARE(link.delayAboveMinimum(0), qint64(0));
    QCOMPARE(link.delayAboveMinimum(0.5), qint64(20));
    QCOMPARE(link.delayAboveMinimum(1), qint64(80));
}

QTEST_APPLESS_MAIN(LinkVariationTest)
#include "tst_linkvariation.moc"
