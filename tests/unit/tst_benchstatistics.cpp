// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchresult.h"
#include "tests/bench/statistics.h"

#include <QTest>

using namespace echogram::bench;

namespace {

constexpr std::nullopt_t lost = std::nullopt; // a round that does not count

Round roundOf(std::uint64_t echoes)
{
    Round round;
    round.count.echoes = echoes;
    round.count.seconds = 0.5;
    return round;
}

} // namespace

class BenchStatisticsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theMedianIsTheMiddleOne();
    void theMedianIsOfWhatCounts();
    void ratiosAreTakenRoundByRound();
    void ratiosPassOverWhatDoesNotCount();
    void theFastestHasTheHighestMedian();
    void aRoundThatLostOrChangedAnythingDoesNotCount();
    void theBestReferenceIsInC();
    void casesLeaveOutWhatCannotBeCut();
    void aTrainFitsOneSend();
};

void BenchStatisticsTest::theMedianIsTheMiddleOne()
{
    QCOMPARE(median({3.0, 1.0, 2.0}), 2.0);
    QCOMPARE(median({4.0, 1.0, 3.0, 2.0}), 2.5);
    QCOMPARE(median({7.0}), 7.0);
}

void BenchStatisticsTest::theMedianIsOfWhatCounts()
{
    QCOMPARE(median({lost, 1.0, lost, 3.0, 2.0}), 2.0);
    QVERIFY(!median({}));
    QVERIFY(!median({lost, lost}));
}

void BenchStatisticsTest::ratiosAreTakenRoundByRound()
{
    // GIVEN a machine that is half as fast in the second round: twice as fast stays twice as fast
    QCOMPARE(ratios({200, 100, 220}, {100, 50, 100}), (Rates{2.0, 2.0, 2.2}));
    QCOMPARE(median(ratios({200, 100, 220}, {100, 50, 100})), 2.0);
}

void BenchStatisticsTest::ratiosPassOverWhatDoesNotCount()
{
    QCOMPARE(ratios({lost, 100, 30}, {100, lost, 10}), (Rates{lost, lost, 3.0}));
    QCOMPARE(ratios({1, 2, 3}, {1, 0}), (Rates{1.0, lost})); // one was measured less often, or stood still
    QVERIFY(!median(ratios({1}, {lost})));
}

void BenchStatisticsTest::theFastestHasTheHighestMedian()
{
    QCOMPARE(fastest({{9, 1, 1}, {2, 2, 2}, {lost, lost, lost}}), 1u);
    QVERIFY(!fastest({{lost}, {}}));
}

void BenchStatisticsTest::aRoundThatLostOrChangedAnythingDoesNotCount()
{
    QCOMPARE(roundOf(100).rate(), 200.0);
    for (std::uint64_t EchoCount::*flaw : {&EchoCount::lost, &EchoCount::wrong, &EchoCount::duplicates}) {
        Round round = roundOf(100);
        round.count.*flaw = 1;
        QVERIFY(!round.isValid());
        QVERIFY(!round.rate());
    }
    Round failed = roundOf(100);
    failed.count.failure = "ended";
    QVERIFY(!failed.rate());
    QVERIFY(!Round().rate()); // nothing was measured
}

void BenchStatisticsTest::theBestReferenceIsInC()
{
    using Kind = BenchServer::Kind;
    CaseResult result;
    QVERIFY(!result.bestReference());
    result.servers = {{"python", Kind::Reference, {roundOf(900)}},
                      {"slow", Kind::CReference, {roundOf(100)}},
                      {"quick", Kind::CReference, {roundOf(300)}},
                      {"ours", Kind::Ours, {roundOf(400)}}};
    QCOMPARE(result.bestReference(), result.find("quick"));
    QCOMPARE(result.find("ours")->rates(), Rates{800.0});
    QVERIFY(!result.find("nobody"));
}

void BenchStatisticsTest::casesLeaveOutWhatCannotBeCut()
{
    const auto plain = SendMode::Plain;
    const auto gso = SendMode::Gso;
    const std::vector<BenchCase> expected{{plain, 64, 1}, {plain, 64, 64}, {gso, 64, 64}};
    QCOMPARE(benchCases({plain, gso}, {64}, {1, 64}), expected);
    QVERIFY(benchCases({gso}, {40'000}, {1, 256}).empty()); // two of them do not fit one send
}

void BenchStatisticsTest::aTrainFitsOneSend()
{
    QCOMPARE((BenchCase{SendMode::Plain, 64, 256}).segments(), 1);
    QCOMPARE((BenchCase{SendMode::Gso, 64, 64}).segments(), 16);
    QCOMPARE((BenchCase{SendMode::Gso, 64, 4096}).segments(), 64);
    QCOMPARE((BenchCase{SendMode::Gso, 1024, 256}).segments(), 63); // 64 were 65,536 bytes
}

QTEST_APPLESS_MAIN(BenchStatisticsTest)
#include "tst_benchstatistics.moc"
