// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/rtthistogram.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

using namespace echogram;

namespace {

constexpr qint64 longest = std::numeric_limits<qint64>::max();

RttHistogram histogramOf(const std::vector<qint64> &times)
{
    RttHistogram histogram;
    for (const qint64 ns : times)
        histogram.record(ns);
    return histogram;
}

using Distribution = std::function<double(std::mt19937_64 &)>;

} // namespace

Q_DECLARE_METATYPE(Distribution)

class RttHistogramTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingYet();
    void shortTimesAreExact();
    void nearestRank_data();
    void nearestRank();
    void everyPowerOfTwo();
    void theLongestTime();
    void belowZeroIsZero();
    void severalAtOnce();
    void theMeanIsExactBeyond64Bits();
    void mergedIsTheSameAsAllInOne();
    void mergedWithNothing();
    void quantilesOfManyTimes_data();
    void quantilesOfManyTimes();
};

void RttHistogramTest::nothingYet()
{
    const RttHistogram histogram;
    QVERIFY(histogram.isEmpty());
    QCOMPARE(histogram.count(), quint64(0));
    QCOMPARE(histogram.minimum(), qint64(0));
    QCOMPARE(histogram.maximum(), qint64(0));
    QCOMPARE(histogram.mean(), 0.0);
    QCOMPARE(histogram.quantile(0.5), qint64(0));
}

void RttHistogramTest::shortTimesAreExact()
{
    // GIVEN 0 to 2047 ns once each, the longest first
    RttHistogram histogram;
    for (qint64 ns = 2047; ns >= 0; --ns)
        histogram.record(ns);
    // THEN the n-th of them is n - 1
    for (qint64 n = 1; n <= 2048; ++n)
        QCOMPARE(histogram.quantile(double(n) / 2048), n - 1);
    QCOMPARE(histogram.mean(), 1023.5);
}

void RttHistogramTest::nearestRank_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<qint64>("expected");

    // Of 15 20 35 40 50: place ceil(share * 5)
    QTest::newRow("0: the shortest") << 0.0 << qint64(15);
    QTest::newRow("5 %: place 0.25") << 0.05 << qint64(15);
    QTest::newRow("20 %: place 1") << 0.2 << qint64(15);
    QTest::newRow("30 %: place 1.5") << 0.3 << qint64(20);
    QTest::newRow("40 %: place 2") << 0.4 << qint64(20);
    QTest::newRow("50 %: place 2.5") << 0.5 << qint64(35);
    QTest::newRow("60 %: place 3, though 0.6 * 5 may be more") << 0.6 << qint64(35);
    QTest::newRow("80 %: place 4") << 0.8 << qint64(40);
    QTest::newRow("81 %: place 4.05") << 0.81 << qint64(50);
    QTest::newRow("100 %: the longest") << 1.0 << qint64(50);
    QTest::newRow("less than nothing") << -1.0 << qint64(15);
    QTest::newRow("more than all") << 2.0 << qint64(50);
}

void RttHistogramTest::nearestRank()
{
    QFETCH(double, share);
    QFETCH(qint64, expected);
    QCOMPARE(histogramOf({40, 15, 50, 20, 35}).quantile(share), expected);

    // 7 % of a hundred is the 7th, although 0.07 * 100 is 7.000000000000001
    RttHistogram hundred;
    for (qint64 ns = 1; ns <= 100; ++ns)
        hundred.record(ns);
    for (int percent = 1; percent <= 100; ++percent)
        QCOMPARE(hundred.quantile(percent / 100.0), qint64(percent));
}

void RttHistogramTest::everyPowerOfTwo()
{
    // GIVEN around each power of two one time that is neither the shortest nor the longest
    for (int power = 1; power < 63; ++power) {
        const qint64 edge = qint64(1) << power;
        for (const qint64 ns :
             {edge - 1, edge, edge + 1, edge + edge / 2, edge + edge / 1024 - 1, edge + edge / 1024}) {
            const qint64 median = histogramOf({0, ns, longest}).quantile(0.5);
            // THEN it is given back within 1/2048
            QVERIFY2(std::abs(median - ns) <= ns / 2048, qPrintable(QString::number(ns)));
        }
    }
}

void RttHistogramTest::theLongestTime()
{
    const RttHistogram histogram = histogramOf({longest, longest - 1, 1});
    QCOMPARE(histogram.maximum(), longest);
    QCOMPARE(histogram.minimum(), qint64(1));
    QVERIFY(histogram.quantile(0.5) > longest - (longest >> 7));
    QCOMPARE(histogram.quantile(1), longest);
}

void RttHistogramTest::belowZeroIsZero()
{
    QCOMPARE(histogramOf({-5, 7}), histogramOf({0, 7}));
    QCOMPARE(histogramOf({std::numeric_limits<qint64>::min()}).minimum(), qint64(0));
}

void RttHistogramTest::severalAtOnce()
{
    RttHistogram histogram;
    histogram.record(1'000'000, 3);
    histogram.record(5, 0); // none is nothing: not even the shortest
    QCOMPARE(histogram, histogramOf({1'000'000, 1'000'000, 1'000'000}));
    QCOMPARE(histogram.quantile(0.5), qint64(1'000'000)); // alike, and so exact
    histogram.record(7'000'000, quint64(1) << 40);
    QCOMPARE(histogram.count(), (quint64(1) << 40) + 3);
    QCOMPARE(histogram.quantile(1e-15), qint64(1'000'000));
}

void RttHistogramTest::theMeanIsExactBeyond64Bits()
{
    QCOMPARE(histogramOf({1, 2, 4}).mean(), 7.0 / 3);
    // 2^62 four times is 2^64, and 2^20 more at the end is not lost
    RttHistogram histogram;
    histogram.record(qint64(1) << 62, 4);
    QCOMPARE(histogram.mean(), std::ldexp(1.0, 62));
    // (2^33 + 1) * 2^35 = 2^68 + 2^35
    RttHistogram many;
    many.record((qint64(1) << 33) + 1, quint64(1) << 35);
    QVERIFY(many.mean() == std::ldexp(1.0, 33) + 1); // QCOMPARE is fuzzy
    RttHistogram oneByOne;
    for (int i = 0; i < 1000; ++i)
        oneByOne.record((qint64(1) << 33) - 1 + i % 2);
    QVERIFY(oneByOne.mean() == std::ldexp(1.0, 33) - 0.5);
}

void RttHistogramTest::mergedIsTheSameAsAllInOne()
{
    // GIVEN times between 1 ns and 1000 s, the second half all longer than 1 ms
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> magnitude(0, 12);
    RttHistogram all, first, second;
    for (int i = 0; i < 10'000; ++i) {
        const auto ns = qint64(std::pow(10, magnitude(random)));
        const bool isFirst = ns < 1'000'000 || i % 2 == 0;
        all.record(ns);
        (isFirst ? first : second).record(ns);
    }
    QVERIFY(!(first == second));
    // THEN merged either way they are the histogram of all
    RttHistogram merged = first;
    merged.merge(second);
    QVERIFY(merged == all);
    RttHistogram theOtherWay = second;
    theOtherWay.merge(first);
    QVERIFY(theOtherWay == all);
    QVERIFY(merged.mean() == all.mean());
    // THEN one more makes a difference
    theOtherWay.record(1);
    QVERIFY(!(theOtherWay == all));
}

void RttHistogramTest::mergedWithNothing()
{
    const RttHistogram some = histogramOf({300, 4'000});
    RttHistogram merged = some;
    merged.merge(RttHistogram());
    QVERIFY(merged == some);
    RttHistogram none;
    none.merge(some);
    QVERIFY(none == some);
    QCOMPARE(none.minimum(), qint64(300));
    none.merge(none); // itself
    QVERIFY(none == histogramOf({300, 300, 4'000, 4'000}));
}

void RttHistogramTest::quantilesOfManyTimes_data()
{
    QTest::addColumn<Distribution>("distribution");

    QTest::newRow("uniform, 0 to 10 ms")
        << Distribution([](auto &random) { return std::uniform_real_distribution<double>(0, 1e7)(random); });
    QTest::newRow("uniform, 0 to 1 us")
        << Distribution([](auto &random) { return std::uniform_real_distribution<double>(0, 1e3)(random); });
    QTest::newRow("exponential, 200 us")
        << Distribution([](auto &random) { return std::exponential_distribution<double>(1 / 2e5)(random); });
    QTest::newRow("lognormal, with a long tail")
        << Distribution([](auto &random) { return std::lognormal_distribution<double>(12, 2)(random); });
    QTest::newRow("normal, 30 ms and 1 us")
        << Distribution([](auto &random) { return std::normal_distribution<double>(3e7, 1e3)(random); });
    QTest::newRow("two humps") << Distribution([](auto &random) {
        const bool isSlow = std::bernoulli_distribution(0.05)(random);
        return std::normal_distribution<double>(isSlow ? 2e8 : 5e4, 1e3)(random);
    });
    QTest::newRow("always the same") << Distribution([](auto &) { return 123'456'789.0; });
}

void RttHistogramTest::quantilesOfManyTimes()
{
    // GIVEN many times, and all of them in order
    QFETCH(Distribution, distribution);
    std::mt19937_64 random(4737);
    std::vector<qint64> times(20'001);
    for (qint64 &ns : times)
        ns = std::max<qint64>(0, qint64(distribution(random)));
    const RttHistogram histogram = histogramOf(times);
    std::sort(times.begin(), times.end());
    QCOMPARE(histogram.count(), quint64(times.size()));
    QCOMPARE(histogram.minimum(), times.front());
    QCOMPARE(histogram.maximum(), times.back());

    // THEN each per mille and the far tail are as near as promised to the one at that place
    std::vector<double> shares{0.9999, 0.99999, 1};
    for (int perMille = 0; perMille < 1000; ++perMille)
        shares.push_back(perMille / 1000.0);
    for (const double share : shares) {
        const auto place = std::max<std::size_t>(1, std::size_t(std::ceil(share * double(times.size()))));
        const qint64 exact = times[place - 1];
        const qint64 estimated = histogram.quantile(share);
        QVERIFY2(std::abs(estimated - exact) <= exact / 2048,
                 qPrintable(QStringLiteral("%1: %2 for %3").arg(share).arg(estimated).arg(exact)));
        QVERIFY(estimated >= times.front() && estimated <= times.back());
    }
}

QTEST_APPLESS_MAIN(RttHistogramTest)
#include "tst_rtthistogram.moc"
