// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"
#include "server/weather/passage.h"
#include "server/weather/weatherspec.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

using namespace echogram;

namespace {

constexpr qint64 us = 1'000;
constexpr qint64 ms = 1'000'000;

Weather weather(const QString &text)
{
    return parseWeather(text).value();
}

Parcel parcel(quint64 tag, const QByteArray &payload = QByteArrayLiteral("payload"))
{
    Parcel one;
    one.payload = payload;
    one.tag = tag;
    return one;
}

/// What comes out, as text: `1 2 2 3`.
QString released(Passage &passage, qint64 nowNs)
{
    QStringList tags;
    passage.release(nowNs, [&tags](Parcel &&one) { tags << QString::number(one.tag); });
    return tags.join(u' ');
}

/// Counts as one does who gets numbered datagrams and knows nothing of the weather.
class Receiver
{
public:
    explicit Receiver(size_t count)
        : m_seen(count)
    {}

    void take(quint64 number)
    {
        if (m_seen[number]) {
            ++repeated;
            areCopiesTogether = areCopiesTogether && number == m_last;
        } else {
            ++distinct;
            reordered += number < m_next ? 1 : 0; // RFC 4737 section 3.3
            m_next = std::max(m_next, number + 1);
        }
        m_seen[number] = 1;
        m_last = number;
    }
    quint64 missing() const { return m_seen.size() - distinct; }
    double meanGap() const
    {
        quint64 gaps = 0;
        for (size_t i = 0; i < m_seen.size(); ++i)
            gaps += !m_seen[i] && (i == 0 || m_seen[i - 1]) ? 1 : 0;
        return gaps == 0 ? 0 : double(missing()) / double(gaps);
    }

    quint64 distinct = 0;
    quint64 repeated = 0;
    quint64 reordered = 0;
    bool areCopiesTogether = true;

private:
    std::vector<quint8> m_seen; // not of bool, which is slow while one debugs
    quint64 m_next = 0;
    quint64 m_last = 0;
};

/// Whether a count out of so many is within three standard deviations of what the share makes likely; `spread` is by
/// how much the variance is more than that of single events.
bool isLikely(quint64 count, quint64 outOf, double share, double spread = 1)
{
    const double deviation = std::sqrt(double(outOf) * share * (1 - share) * spread);
    return std::abs(double(count) - double(outOf) * share) <= 3 * deviation;
}

} // namespace

/// One direction through the weather. Its totals are what others are measured by, so they have to be exact.
class TestPassage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void totalsAreTheTruth_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<quint64>("count");
        constexpr quint64 many = 1'000'000;
        constexpr quint64 fewer = 200'000;
        const QString delayed = QStringLiteral(",delay=20ms,jitter=5ms,order=keep");
        const char *const all = "loss=1%,burst-loss=1%,burst-length=5,duplicate=1%,reorder=1%";
        for (const char *text : {"loss=1%", "burst-loss=1%,burst-length=5", "duplicate=1%", "reorder=1%"}) {
            QTest::newRow(text) << QString::fromLatin1(text) << many;
            QTest::newRow(qPrintable(text + delayed)) << text + delayed << fewer;
        }
        QTest::newRow("all") << QString::fromLatin1(all) << many;
        QTest::newRow("all, delayed") << all + delayed << many;
        QTest::newRow("jitter reorders")
            << "delay=1ms,jitter=20us,loss=1%,duplicate=1%,reorder=1%,reorder-distance=3" << fewer;
    }
    void totalsAreTheTruth()
    {
        QFETCH(QString, text);
        QFETCH(quint64, count);
        if (qEnvironmentVariableIntValue("ECHOGRAM_TEST_PATIENCE") > 1)
            count /= 10; // instrumented code takes its time
        const Weather asked = weather(text);
        Passage passage(asked, 11, 0);
        Receiver receiver(count);
        const auto take = [&receiver](Parcel &&one) { receiver.take(one.tag); };
        const QByteArray payload("payload");
        for (quint64 i = 0; i < count; ++i) {
            const qint64 nowNs = qint64(i) * 10 * us;
            passage.take(parcel(i, payload), nowNs);
            if (i % 8 == 0)
                passage.release(nowNs, take);
            if (i == count / 2) { // it holds at any time
                const WeatherTotals half = passage.totals();
                QCOMPARE(half.datagrams, half.passed + half.lost() + half.waiting);
                QCOMPARE(half.passed, receiver.distinct);
                QCOMPARE(half.duplicated, receiver.repeated);
                QCOMPARE(half.reordered, receiver.reordered);
            }
        }
        passage.release(qint64(count) * 10 * us + 200 * ms, take);

        const WeatherTotals totals = passage.totals();
        QCOMPARE(totals.datagrams, count);
        QCOMPARE(totals.waiting, 0U);
        QCOMPARE(totals.passed, receiver.distinct);
        QCOMPARE(totals.lost(), receiver.missing());
        QCOMPARE(totals.duplicated, receiver.repeated);
        QCOMPARE(totals.reordered, receiver.reordered);
        QCOMPARE(totals.delayed, asked.delayNs > 0 ? totals.passed : 0);
        QVERIFY(receiver.areCopiesTogether);

        QVERIFY2(isLikely(totals.lostRandom, count, asked.loss),
                 qPrintable(QString::number(totals.lostRandom)));
        QVERIFY2(isLikely(totals.duplicated, totals.passed, asked.duplicate),
                 qPrintable(QString::number(totals.duplicated)));
        if (asked.jitterNs == 0 || asked.keepsOrder) {
            QVERIFY2(isLikely(totals.reordered, totals.passed, asked.reorder),
                     qPrintable(QString::number(totals.reordered)));
        }
        const double toGood = 1 / asked.burstLength;
        const double toBad = toGood * asked.burstLoss / (1 - asked.burstLoss);
        const double lambda = 1 - toBad - toGood;
        QVERIFY2(isLikely(totals.lostBurst, count - totals.lostRandom, asked.burstLoss,
                          (1 + lambda) / (1 - lambda)),
                 qPrintable(QString::number(totals.lostBurst)));
        if (asked.burstLoss > 0 && asked.loss <= 0 && asked.reorder <= 0) {
            // The lengths are distributed geometrically.
            const double bursts = double(totals.lostBurst) / asked.burstLength;
            const double deviation = std::sqrt((1 - toGood) / bursts) / toGood;
            QVERIFY2(std::abs(receiver.meanGap() - asked.burstLength) < 3 * deviation,
                     qPrintable(QString::number(receiver.meanGap())));
        }
    }

    void fairWeatherLeavesEverythingAlone()
    {
        Passage passage({}, 1, 0);
        Parcel sent = parcel(7, "some payload");
        sent.peer = Endpoint::loopback(1234);
        sent.local = Endpoint::loopback(4321);
        sent.came = {1, 2};
        sent.hopLimit = 64;
        QCOMPARE(passage.take(sent, 5), WeatherFate());
        QCOMPARE(passage.nextDueNs(), std::optional<qint64>(5));
        QCOMPARE(passage.waiting(), 1);
        int count = 0;
        passage.release(5, [&](Parcel &&one) {
            ++count;
            QCOMPARE(one.payload, sent.payload);
            QCOMPARE(one.peer, sent.peer);
            QCOMPARE(one.local, sent.local);
            QCOMPARE(one.came, sent.came);
            QCOMPARE(one.hopLimit, sent.hopLimit);
            QCOMPARE(one.tag, sent.tag);
        });
        QCOMPARE(count, 1);
        QVERIFY(!passage.nextDueNs());
        WeatherTotals expected;
        expected.datagrams = 1;
        expected.passed = 1;
        QCOMPARE(passage.totals(), expected);
    }

    void theSameSeedGivesTheSame()
    {
        const auto run = [](quint64 seed) {
            Passage passage(weather(QStringLiteral("delay=1ms,jitter=1ms,loss=10%,duplicate=10%,reorder=10%,"
                                                   "corrupt=10%,truncate=10%,truncate-to=3")),
                            seed, 0);
            QByteArray all;
            const auto note = [&all](Parcel &&one) { all += QByteArray::number(one.tag) + one.payload; };
            for (quint64 i = 0; i < 2000; ++i) {
                passage.take(parcel(i), qint64(i) * 10 * us);
                passage.release(qint64(i) * 10 * us, note);
            }
            passage.release(1000 * ms, note);
            return all;
        };
        QCOMPARE(run(1), run(1));
        QVERIFY(run(1) != run(2));
    }

    void heldOnesFollowRightBehind()
    {
        Passage passage(weather(QStringLiteral("reorder=50%,reorder-distance=2,duplicate=50%")), 1, 0);
        QStringList expected;
        QList<std::pair<QString, int>> held; // what is written for one, and how many it still waits for
        for (quint64 i = 0; i < 1000; ++i) {
            const WeatherFate fate = passage.take(parcel(i), 0);
            const QString text =
                fate.copies == 2 ? QStringLiteral("%1 %1").arg(i) : QString::number(i); // both together
            if (fate.holdFor > 0) {
                QCOMPARE(fate.holdFor, 2);
                held.append({text, 2});
                continue;
            }
            expected << text;
            for (auto &one : held)
                --one.second;
            while (!held.isEmpty() && held.first().second == 0)
                expected << held.takeFirst().first;
        }
        QCOMPARE(released(passage, 0), expected.join(u' '));
        QCOMPARE(passage.waiting(), held.size());
        QVERIFY(passage.totals().reordered > 400);
    }

    void heldOnesGoAtTheLatest()
    {
        Passage passage(weather(QStringLiteral("delay=10ms,reorder=100%,duplicate=100%")), 1, 1000 * ms);
        passage.take(parcel(1), 1000 * ms);
        passage.take(parcel(2), 1005 * ms);
        QCOMPARE(passage.nextDueNs(), std::optional<qint64>(1010 * ms));
        QCOMPARE(released(passage, 1010 * ms), QString());
        QCOMPARE(passage.nextDueNs(), std::optional<qint64>(1015 * ms));
        QCOMPARE(released(passage, 1015 * ms), QString());
        QCOMPARE(passage.nextDueNs(), std::optional<qint64>(1010 * ms + Passage::longestHoldNs));
        QCOMPARE(released(passage, *passage.nextDueNs() - 1), QString());
        QCOMPARE(released(passage, *passage.nextDueNs()), QStringLiteral("1 1"));
        QCOMPARE(passage.nextDueNs(), std::optional<qint64>(1015 * ms + Passage::longestHoldNs));
        QCOMPARE(released(passage, 5000 * ms), QStringLiteral("2 2"));
        QCOMPARE(passage.totals().reordered, 0U); // nothing overtook them
        QCOMPARE(passage.totals().duplicated, 2U);
        QVERIFY(!passage.nextDueNs());
    }

    void aLateCallChangesNothing()
    {
        const Weather asked = weather(QStringLiteral("delay=3ms,jitter=3ms,reorder=30%,reorder-distance=9"));
        Passage prompt(asked, 3, 0);
        Passage late(asked, 3, 0);
        QStringList promptly;
        for (quint64 i = 0; i < 300; ++i) {
            prompt.take(parcel(i), qint64(i) * 20 * ms);
            late.take(parcel(i), qint64(i) * 20 * ms);
            for (qint64 step = 0; step < 20; ++step)
                promptly << released(prompt, (qint64(i) * 20 + step) * ms);
        }
        promptly << released(prompt, 10'000 * ms);
        promptly.removeAll(QString());
        QCOMPARE(released(late, 10'000 * ms), promptly.join(u' '));
        QCOMPARE(late.totals(), prompt.totals());
    }

    void memoryIsBounded()
    {
        const qsizetype capacity = 10 * DelayLine::costOf(7);
        Passage passage(weather(QStringLiteral("delay=1ms,reorder=50%")), 1, 0, capacity);
        for (quint64 i = 0; i < 10; ++i)
            QVERIFY(!passage.take(parcel(i), 0).isLost());
        WeatherFate lost;
        lost.loss = WeatherLoss::Memory;
        QCOMPARE(passage.take(parcel(10), 0), lost);
        passage.release(1 * ms, [](Parcel &&) {});
        // What is held takes memory too.
        const qsizetype held = passage.waiting();
        quint64 fit = 0;
        while (!passage.take(parcel(11), 2 * ms).isLost())
            ++fit;
        QCOMPARE(qsizetype(fit) + held, 10);
        QCOMPARE(passage.totals().lostMemory, 2U);
        QCOMPARE(passage.totals().waiting, 10U);
        QCOMPARE(passage.clear(), 10U);
        QCOMPARE(passage.clear(), 0U);
        const WeatherTotals totals = passage.totals();
        QCOMPARE(totals.discarded, 10U);
        QCOMPARE(totals.datagrams, totals.passed + totals.lost() + totals.discarded);
        QVERIFY(!passage.nextDueNs());
        QVERIFY(!passage.take(parcel(12), 3 * ms).isLost());
    }

    void damageIsCounted()
    {
        Passage passage(weather(QStringLiteral("corrupt=100%,truncate=100%,truncate-to=5,duplicate=100%")), 1,
                        0);
        passage.take(parcel(1, QByteArray()), 0);            // there is nothing to damage
        passage.take(parcel(2, "abcd"), 0);                  // nothing to cut off
        passage.take(parcel(3, QByteArray(65'507, 'x')), 0); // both
        QList<QByteArray> came;
        passage.release(0, [&came](Parcel &&one) { came << one.payload; });
        QCOMPARE(came.size(), 6);
        QCOMPARE(came.at(0), QByteArray());
        QVERIFY(came.at(2) != "abcd" && came.at(2).size() == 4);
        QVERIFY(came.at(4) != "xxxxx" && came.at(4).size() == 5);
        QCOMPARE(came.at(5), came.at(4));
        QCOMPARE(passage.totals().corrupted, 2U);
        QCOMPARE(passage.totals().truncated, 1U);
        QCOMPARE(passage.totals().passed, 3U);
        QCOMPARE(passage.totals().duplicated, 3U);
    }

    void largestAndEmptyOnesPass()
    {
        Passage passage(weather(QStringLiteral("delay=1ms,rate=1Gbit/s,queue=1MB")), 1, 0);
        passage.take(parcel(1, QByteArray(maximumPayloadSize, 'x')), 0);
        passage.take(parcel(2, QByteArray()), 0);
        QList<qsizetype> sizes;
        passage.release(10 * ms, [&sizes](Parcel &&one) { sizes << one.payload.size(); });
        QCOMPARE(sizes, (QList<qsizetype>{maximumPayloadSize, 0}));
    }

    void outagesAreSinceTheStart()
    {
        Passage passage(weather(QStringLiteral("outage=1ms/4ms")), 1, 1001 * ms);
        QString fates;
        for (qint64 i = 0; i < 12; ++i)
            fates += passage.take(parcel(1), (1001 + i) * ms).loss == WeatherLoss::Outage ? u'-' : u'+';
        QCOMPARE(fates, QStringLiteral("+++-+++-+++-"));
        QCOMPARE(passage.totals().lostOutage, 3U);
    }

    void aRateLosesWhatIsTooMuch()
    {
        // A tenth of 10,000 datagrams of 128 bytes a second for a second, and what waits then: 64,000 bytes.
        Passage passage(weather(QStringLiteral("rate=1.024Mbit/s")), 1, 0);
        quint64 passed = 0;
        for (qint64 i = 0; i < 10'000; ++i) {
            passage.take(parcel(1, QByteArray(100, 'x')), i * 100 * us);
            passage.release(i * 100 * us, [&passed](Parcel &&) { ++passed; });
        }
        QVERIFY2(passed >= 998 && passed <= 1000, qPrintable(QString::number(passed)));
        QVERIFY2(passage.waiting() >= 499 && passage.waiting() <= 501,
                 qPrintable(QString::number(passage.waiting())));
        QCOMPARE(passage.totals().lostQueue, 10'000 - passed - quint64(passage.waiting()));
    }

    void totalsHaveNames()
    {
        WeatherTotals one;
        one.datagrams = 5;
        one.lostRandom = 2;
        one.delayed = 3;
        WeatherTotals two = one;
        two += one;
        quint64 sum = 0;
        QStringList names;
        for (const auto &[name, value] : two.named()) {
            names << QLatin1String(name);
            sum += value;
            if (std::strcmp(name, "lostRandom") == 0)
                QCOMPARE(value, 4U);
        }
        QCOMPARE(sum, 20U);
        QCOMPARE(names.removeDuplicates(), 0);
        QCOMPARE(two.lost(), 4U);
    }
};

QTEST_APPLESS_MAIN(TestPassage)
#include "tst_passage.moc"
