// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/linkstatistics.h"
#include "core/measure/sequenceextender.h"
#include "tests/support/probes.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

using namespace echogram;
using namespace echogram::test;
using Answer = LinkStatistics::Answer;

namespace {

constexpr qint64 never = std::numeric_limits<qint64>::max();

struct Arrival
{
    qint64 sequence = 0;
    qint64 receivedNs = 0;
};

} // namespace

class LinkStatisticsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingYet();
    void anAnswerInTime();
    void whatIsLateIsLost();
    void theTimeoutIsExact();
    void expireGivesUpInOrder();
    void whatCameInTimeIsNotLostThoughGivenUp();
    void aTimeoutThatNeverEnds();
    void copies();
    void whatWasNeverSent();
    void whatFailed();
    void whatFailedAfterItWasSent();
    void theWindowForgets();
    void whatWaitsInTheWindowTooLongIsLost();
    void theIntendedTimeCounts();
    void aClockThatDisagrees();
    void numbersThatBeginAgain();
    void asIfEveryArrivalWereKept_data();
    void asIfEveryArrivalWereKept();
};

void LinkStatisticsTest::nothingYet()
{
    LinkStatistics link(second);
    QVERIFY(link.counts() == LinkCounts());
    QCOMPARE(link.counts().waiting(), quint64(0));
    QCOMPARE(link.counts().lossShare(), 0.0);
    QVERIFY(!link.nextDeadlineNs());
    QVERIFY(link.rtt().isEmpty());
    QCOMPARE(link.jitterNs(), 0.0);
    link.expire(never);
    QVERIFY(link.counts() == LinkCounts());
}

void LinkStatisticsTest::anAnswerInTime()
{
    LinkStatistics link(second);
    link.sent(0, 5 * ms);
    QCOMPARE(link.counts().waiting(), quint64(1));
    const auto returned = link.returned(0, 7 * ms);
    QCOMPARE(returned.answer, Answer::First);
    QCOMPARE(returned.rttNs, 2 * ms);
    QVERIFY(!returned.isReordered);
    QVERIFY(link.counts() == (LinkCounts{.sent = 1, .received = 1}));
    QCOMPARE(link.counts().waiting(), quint64(0));
    QCOMPARE(link.rtt().maximum(), 2 * ms);
    link.expire(never); // nothing is left to give up
    QCOMPARE(link.counts().lost, quint64(0));
}

void LinkStatisticsTest::whatIsLateIsLost()
{
    LinkStatistics link(10 * ms);
    sendEachMs(link, 4);
    returnAfter(link, 0, 3 * ms);
    link.expire(11 * ms);
    // given up before it came, and late before anybody gave it up
    QCOMPARE(returnAfter(link, 1, 30 * ms).answer, Answer::Late);
    QCOMPARE(returnAfter(link, 2, 20 * ms).answer, Answer::Late);
    QVERIFY(link.counts() == (LinkCounts{.sent = 4, .received = 1, .lost = 2, .late = 2}));
    QCOMPARE(link.counts().waiting(), quint64(1));
    QCOMPARE(link.counts().lossShare(), 2.0 / 3);
    link.expire(13 * ms);
    QVERIFY(link.counts() == (LinkCounts{.sent = 4, .received = 1, .lost = 3, .late = 2}));
    QCOMPARE(link.counts().lossShare(), 0.75);
    QCOMPARE(link.rtt().count(), quint64(1)); // the late ones are not among them
    QCOMPARE(link.delayVariation().magnitudes.count(), quint64(0));
}

void LinkStatisticsTest::theTimeoutIsExact()
{
    LinkStatistics link(10 * ms);
    sendEachMs(link, 3);
    QCOMPARE(link.nextDeadlineNs(), 10 * ms);
    link.expire(10 * ms - 1);
    QCOMPARE(link.counts().lost, quint64(0));
    QCOMPARE(returnAfter(link, 1, 10 * ms - 1).answer, Answer::First);
    QCOMPARE(returnAfter(link, 2, 10 * ms).answer, Answer::Late);
    link.expire(10 * ms); // whoever wakes up at the deadline has something to do
    QCOMPARE(link.counts().lost, quint64(2));
    QVERIFY(!link.nextDeadlineNs());
}

void LinkStatisticsTest::expireGivesUpInOrder()
{
    LinkStatistics link(10 * ms);
    sendEachMs(link, 6);
    returnAfter(link, 0, 2 * ms);
    QCOMPARE(link.nextDeadlineNs(), 11 * ms);
    returnAfter(link, 2, 2 * ms);
    QCOMPARE(link.nextDeadlineNs(), 11 * ms);
    std::vector<qint64> givenUp{-1}; // what is there stays
    link.expire(13 * ms, &givenUp);
    QCOMPARE(givenUp, (std::vector<qint64>{-1, 1, 3}));
    QCOMPARE(link.nextDeadlineNs(), 14 * ms);
    link.expire(13 * ms, &givenUp);
    QCOMPARE(givenUp.size(), std::size_t(3));
    link.expire(never, &givenUp);
    QCOMPARE(givenUp, (std::vector<qint64>{-1, 1, 3, 4, 5}));
    QCOMPARE(link.counts().waiting(), quint64(0));
}

void LinkStatisticsTest::whatCameInTimeIsNotLostThoughGivenUp()
{
    // GIVEN an answer that lay in the socket while its probe was given up
    LinkStatistics link(10 * ms);
    sendEachMs(link, 1);
    link.expire(11 * ms);
    QCOMPARE(link.counts().lost, quint64(1));
    // THEN its receive time is what counts
    const auto returned = returnAfter(link, 0, 9 * ms);
    QCOMPARE(returned.answer, Answer::First);
    QCOMPARE(returned.rttNs, 9 * ms);
    QVERIFY(link.counts() == (LinkCounts{.sent = 1, .received = 1}));
}

void LinkStatisticsTest::aTimeoutThatNeverEnds()
{
    LinkStatistics link(never);
    sendEachMs(link, 2);
    link.expire(never - 1);
    QCOMPARE(link.counts().lost, quint64(0));
    QCOMPARE(link.nextDeadlineNs(), never);
    QCOMPARE(returnAfter(link, 1, 1'000'000 * second).answer, Answer::First);
    link.expire(never); // at the end of a run
    QVERIFY(link.counts() == (LinkCounts{.sent = 2, .received = 1, .lost = 1}));
}

void LinkStatisticsTest::copies()
{
    // 0 three times in time, 1 late and once more, 2 in time and again after the time-out
    LinkStatistics link(10 * ms);
    sendEachMs(link, 3);
    QCOMPARE(returnAfter(link, 0, 1 * ms).answer, Answer::First);
    const auto copy = returnAfter(link, 0, 2 * ms);
    QCOMPARE(copy.answer, Answer::Duplicate);
    QCOMPARE(copy.rttNs, qint64(-1));
    QCOMPARE(returnAfter(link, 0, 3 * ms).answer, Answer::Duplicate);
    QCOMPARE(returnAfter(link, 1, 12 * ms).answer, Answer::Late);
    QCOMPARE(returnAfter(link, 1, 13 * ms).answer, Answer::Duplicate);
    QCOMPARE(returnAfter(link, 2, 5 * ms).answer, Answer::First);
    QCOMPARE(returnAfter(link, 2, 50 * ms).answer, Answer::Duplicate);
    QVERIFY(link.counts() == (LinkCounts{.sent = 3, .received = 2, .lost = 1, .late = 1, .duplicated = 4}));
    QCOMPARE(link.rtt().count(), quint64(2));
    QCOMPARE(link.rtt().maximum(), 5 * ms);
}

void LinkStatisticsTest::whatWasNeverSent()
{
    LinkStatistics link(second);
    QCOMPARE(link.returned(0, 0).answer, Answer::Unknown);
    sendEachMs(link, 2);
    for (const qint64 sequence : {qint64(-1), qint64(2), never, std::numeric_limits<qint64>::min()})
        QCOMPARE(link.returned(sequence, 5 * ms).answer, Answer::Unknown);
    QVERIFY(link.counts() == (LinkCounts{.sent = 2, .unknown = 5}));
}

void LinkStatisticsTest::whatFailed()
{
    LinkStatistics link(10 * ms);
    link.failedToSend(0);
    link.sent(1, 1 * ms);
    link.failedToSend(2);
    link.sent(3, 3 * ms);
    QCOMPARE(link.nextDeadlineNs(), 11 * ms);
    returnAfter(link, 1, 2 * ms);
    QCOMPARE(link.nextDeadlineNs(), 13 * ms);
    QCOMPARE(returnAfter(link, 2, 2 * ms).answer, Answer::Unknown); // nothing went out
    returnAfter(link, 3, 2 * ms);
    QVERIFY(link.counts() == (LinkCounts{.sent = 2, .failed = 2, .received = 2, .unknown = 1}));
    QCOMPARE(link.delayVariation().magnitudes.count(), quint64(0)); // 1 and 3 are no pair
}

void LinkStatisticsTest::whatFailedAfterItWasSent()
{
    LinkStatistics link(10 * ms);
    sendEachMs(link, 4);
    link.failedToSend(0); // the next to be given up
    QCOMPARE(link.nextDeadlineNs(), 11 * ms);
    link.failedToSend(0); // once is enough
    link.expire(11 * ms);
    QCOMPARE(link.counts().lost, quint64(1));
    link.failedToSend(1); // given up already: it failed, and is not lost
    returnAfter(link, 2, 1 * ms);
    link.failedToSend(2);  // but it came back
    link.failedToSend(17); // whoever that is
    QVERIFY(link.counts() == (LinkCounts{.sent = 2, .failed = 2, .received = 1}));
    QCOMPARE(link.counts().waiting(), quint64(1));
}

void LinkStatisticsTest::theWindowForgets()
{
    // GIVEN a window of 4 (3 rounded up), and 6 probes all of which but 3 were answered
    LinkStatistics link(second, 3);
    for (qint64 sequence = 0; sequence < 6; ++sequence) {
        link.sent(sequence, sequence * ms);
        if (sequence != 3)
            QCOMPARE(returnAfter(link, sequence, 100).answer, Answer::First);
    }
    // THEN copies of 2 to 5 are known, nobody knows about 0 and 1 any more
    QCOMPARE(returnAfter(link, 0, 200).answer, Answer::Unknown);
    QCOMPARE(returnAfter(link, 1, 200).answer, Answer::Unknown);
    QCOMPARE(returnAfter(link, 2, 200).answer, Answer::Duplicate);
    QCOMPARE(returnAfter(link, 3, 200).answer, Answer::First);
    QCOMPARE(returnAfter(link, 5, 200).answer, Answer::Duplicate);
    QVERIFY(link.counts()
            == (LinkCounts{.sent = 6, .received = 6, .duplicated = 2, .reordered = 1, .unknown = 2}));
}

void LinkStatisticsTest::whatWaitsInTheWindowTooLongIsLost()
{
    LinkStatistics link(second, 4);
    sendEachMs(link, 4);
    returnAfter(link, 1, 100);
    QCOMPARE(link.counts().lost, quint64(0));
    link.sent(4, 4 * ms); // takes the place of 0
    QCOMPARE(link.counts().lost, quint64(1));
    QCOMPARE(link.nextDeadlineNs(), 2 * ms + second);
    QCOMPARE(returnAfter(link, 0, 200).answer, Answer::Unknown);
    link.sent(5, 5 * ms); // the place of 1, which was answered
    QCOMPARE(link.counts().lost, quint64(1));
    link.failedToSend(6); // the place of 2
    QCOMPARE(link.counts().lost, quint64(2));
    std::vector<qint64> givenUp;
    link.expire(never, &givenUp);
    QCOMPARE(givenUp, (std::vector<qint64>{3, 4, 5}));
    QVERIFY(link.counts() == (LinkCounts{.sent = 6, .failed = 1, .received = 1, .lost = 5, .unknown = 1}));
}

void LinkStatisticsTest::theIntendedTimeCounts()
{
    // GIVEN ten probes due each ms, that a busy sender sent all at once after 9 ms
    LinkStatistics link(second);
    sendEachMs(link, 10);
    // WHEN all come back 1 ms later
    for (qint64 sequence = 0; sequence < 10; ++sequence)
        link.returned(sequence, 10 * ms);
    // THEN the first took 10 ms
    QCOMPARE(link.rtt().maximum(), 10 * ms);
    QCOMPARE(link.rtt().minimum(), 1 * ms);
    QCOMPARE(link.rtt().mean(), 5.5 * ms);
}

void LinkStatisticsTest::aClockThatDisagrees()
{
    LinkStatistics link(second);
    link.sent(0, 1'000);
    QCOMPARE(link.returned(0, 990).rttNs, qint64(0));
    QCOMPARE(link.counts().received, quint64(1));
}

void LinkStatisticsTest::numbersThatBeginAgain()
{
    // GIVEN more probes than 16 bits have numbers, each answered by the low 16 bits of its number, 3 probes later;
    // every 100th is lost
    LinkStatistics link(second, 1024);
    constexpr qint64 count = 200'000;
    for (qint64 sequence = 0; sequence < count + 3; ++sequence) {
        link.sent(sequence, sequence * 1000);
        const qint64 answered = sequence - 3;
        if (answered >= 0 && answered % 100 != 0)
            link.returned(SequenceExtender::nearest(quint32(answered & 0xffff), sequence, 16),
                          sequence * 1000);
    }
    link.expire(never);
    QVERIFY(link.counts()
            == (LinkCounts{.sent = count + 3, .received = count * 99 / 100, .lost = count / 100 + 3}));
    QCOMPARE(link.rtt().minimum(), qint64(3000));
    QCOMPARE(link.rtt().maximum(), qint64(3000));
    // 99 of each hundred, 98 pairs
    QCOMPARE(link.delayVariation().magnitudes.count(), quint64(count / 100 * 98));
    QCOMPARE(link.delayVariation().magnitudes.maximum(), qint64(0));
}

void LinkStatisticsTest::asIfEveryArrivalWereKept_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<double>("loss");
    QTest::addColumn<double>("duplication");
    QTest::addColumn<double>("spreadNs"); // of the round-trip times, around 20 ms; the time-out is 40 ms
    QTest::newRow("quiet") << 1 << 0.0 << 0.0 << 1e3;
    QTest::newRow("loss") << 2 << 0.3 << 0.0 << 1e3;
    QTest::newRow("copies") << 3 << 0.0 << 0.5 << 1e5;
    QTest::newRow("reordering") << 4 << 0.0 << 0.0 << 5e6;
    QTest::newRow("a storm") << 5 << 0.2 << 0.2 << 1.5e7;
}

void LinkStatisticsTest::asIfEveryArrivalWereKept()
{
    // GIVEN 5,000 probes, one each ms, and arrivals at random
    QFETCH(int, seed);
    QFETCH(double, loss);
    QFETCH(double, duplication);
    QFETCH(double, spreadNs);
    constexpr qint64 count = 5'000;
    constexpr qint64 timeout = 40 * ms;
    std::mt19937_64 random{quint64(seed)};
    std::normal_distribution<double> delay(2e7, spreadNs);
    std::vector<Arrival> arrivals;
    for (qint64 sequence = 0; sequence < count; ++sequence) {
        if (std::bernoulli_distribution(loss)(random))
            continue;
        do {
            arrivals.push_back({sequence, sequence * ms + std::max<qint64>(1, qint64(delay(random)))});
        } while (std::bernoulli_distribution(duplication)(random));
    }
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const Arrival &a, const Arrival &b) { return a.receivedNs < b.receivedNs; });

    // WHEN they come in while probes are sent and given up, every 7 ms
    LinkStatistics link(timeout, 512);
    qint64 next = 0;
    qint64 lookedNs = 0;
    for (const Arrival &arrival : arrivals) {
        for (; next < count && next * ms <= arrival.receivedNs; ++next)
            link.sent(next, next * ms);
        for (; lookedNs <= arrival.receivedNs; lookedNs += 7 * ms)
            link.expire(lookedNs);
        link.returned(arrival.sequence, arrival.receivedNs);
        QCOMPARE(link.counts().sent, link.counts().received + link.counts().lost + link.counts().waiting());
    }
    for (; next < count; ++next)
        link.sent(next, next * ms);
    link.expire(never);

    // THEN it is what the definitions say of the list of all arrivals
    LinkCounts expected{.sent = count};
    std::vector<qint64> rtts(count, -1); // in time
    std::vector<bool> came(count);
    RttHistogram rtt;
    qint64 highest = -1;
    for (const auto &[sequence, receivedNs] : arrivals) {
        const auto at = std::size_t(sequence);
        const qint64 took = receivedNs - sequence * ms;
        if (came[at]) {
            ++expected.duplicated;
        } else if (took >= timeout) {
            ++expected.late;
        } else {
            ++expected.received;
            rtts[at] = took;
            rtt.record(took);
            if (sequence < highest)
                ++expected.reordered;
            highest = std::max(highest, sequence);
        }
        came[at] = true;
    }
    expected.lost = expected.sent - expected.received;
    DelayVariation variation;
    for (std::size_t i = 1; i < rtts.size(); ++i) {
        if (rtts[i] >= 0 && rtts[i - 1] >= 0)
            variation.record(rtts[i] - rtts[i - 1]);
    }
    QVERIFY(link.counts() == expected);
    QVERIFY(link.rtt() == rtt);
    QVERIFY(link.delayVariation().magnitudes == variation.magnitudes);
    QCOMPARE(link.delayVariation().minimum, variation.minimum);
    QCOMPARE(link.delayVariation().maximum, variation.maximum);
    // THEN what the row is about did happen
    QCOMPARE(expected.lost > 0, loss > 0);
    QCOMPARE(expected.duplicated > 0, duplication > 0);
    QCOMPARE(expected.reordered > 0, spreadNs > 1e6);
    QCOMPARE(expected.late > 0, loss > 0 && spreadNs > 1e7);
}

QTEST_APPLESS_MAIN(LinkStatisticsTest)
#include "tst_linkstatistics.moc"
