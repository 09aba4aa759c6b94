// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/impairment.h"
#include "server/weather/weatherspec.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

using namespace echogram;

namespace {

constexpr qint64 us = 1'000;
constexpr qint64 ms = 1'000'000;
constexpr qint64 second = 1'000'000'000;

const char *const everything =
    "delay=20ms,jitter=5ms,loss=1%,loss-every=100,burst-loss=1%,burst-length=5,duplicate=1%,reorder=1%,"
    "corrupt=1%,corrupt-bits=3,truncate=1%,truncate-to=10,rate=10Mbit/s,outage=1ms/50ms";

Weather weather(const char *text)
{
    return parseWeather(QLatin1String(text)).value();
}

/// Of `count` datagrams of 100 bytes, one every `intervalNs`.
std::vector<WeatherFate> fates(const Weather &weather, quint64 seed, int count, qint64 intervalNs = 100 * us)
{
    Impairment impairment(weather, seed);
    std::vector<WeatherFate> all;
    for (int i = 0; i < count; ++i)
        all.push_back(impairment.decide(100, i * intervalNs));
    return all;
}

struct Moments
{
    double mean = 0;
    double deviation = 0;
    double median = 0;
};

Moments momentsOf(const char *text)
{
    std::vector<double> delays;
    for (const WeatherFate &fate : fates(weather(text), 3, 200'000))
        delays.push_back(double(fate.delayNs) / ms);
    Moments moments;
    for (const double delay : delays)
        moments.mean += delay / double(delays.size());
    for (const double delay : delays)
        moments.deviation += (delay - moments.mean) * (delay - moments.mean) / double(delays.size());
    moments.deviation = std::sqrt(moments.deviation);
    std::sort(delays.begin(), delays.end());
    moments.median = delays[delays.size() / 2];
    return moments;
}

int bitsThatDiffer(const QByteArray &one, QByteArrayView other)
{
    int bits = 0;
    for (qsizetype i = 0; i < one.size(); ++i)
        bits += std::popcount(quint8(quint8(one.at(i)) ^ quint8(other.at(i))));
    return bits;
}

} // namespace

/// What happens to each datagram: chance that can be had again, and what it adds up to.
class TestImpairment : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void chanceIsSpecified()
    {
        // The 10,000th of a default-seeded engine is in the standard ([rand.predef]); SplitMix64's first are in many
        // other implementations' tests.
        std::mt19937_64 engine;
        engine.discard(9'999);
        QCOMPARE(engine(), 9981545732273789042U);
        QCOMPARE(splitMix64(0), 0xe220a8397b1dcdafU);
        RandomStream stream(1, 0);
        double sum = 0;
        for (int i = 0; i < 100'000; ++i) {
            const double share = stream.share();
            QVERIFY(share >= 0 && share < 1);
            sum += share;
        }
        QVERIFY(std::abs(sum / 100'000 - 0.5) < 0.004);
    }

    void theSameSeedDecidesTheSame()
    {
        const std::vector<WeatherFate> all = fates(weather(everything), 42, 20'000);
        QVERIFY(all == fates(weather(everything), 42, 20'000));
        QVERIFY(all != fates(weather(everything), 43, 20'000));
        // What a seed means does not change from one version to the next, or from one machine to another.
        quint64 hash = 0;
        for (const WeatherFate &fate : all)
            hash = splitMix64(hash ^ fate.corruptSeed ^ (quint64(fate.delayNs) << 8) ^ quint64(fate.loss)
                              ^ (quint64(fate.copies) << 4) ^ (quint64(fate.holdFor) << 6));
        QCOMPARE(hash, 13553973495696444526U);
    }

    void oneThingDoesNotChangeAnother_data()
    {
        QTest::addColumn<QString>("more");
        for (const char *more :
             {"delay=20ms", "jitter=5ms", "loss=30%", "loss-every=3", "burst-loss=20%", "duplicate=10%",
              "reorder=10%", "corrupt=10%", "truncate=10%", "outage=1ms/5ms"})
            QTest::newRow(more) << QString::fromLatin1(more);
    }
    void oneThingDoesNotChangeAnother()
    {
        QFETCH(QString, more);
        // Everything else with and without it: where both live, what has nothing to do with it is the same.
        const Weather some =
            weather("jitter=1ms,loss=10%,burst-loss=10%,duplicate=20%,reorder=20%,corrupt=20%,truncate=20%,"
                    "truncate-to=10");
        const std::vector<WeatherFate> before = fates(some, 7, 10'000);
        const std::vector<WeatherFate> after = fates(*parseWeather(more, some), 7, 10'000);
        int both = 0;
        for (size_t i = 0; i < before.size(); ++i) {
            if (before[i].isLost() || after[i].isLost())
                continue;
            ++both;
            if (!more.startsWith(u"duplicate"))
                QCOMPARE(after[i].copies, before[i].copies);
            if (!more.startsWith(u"reorder"))
                QCOMPARE(after[i].holdFor, before[i].holdFor);
            if (!more.startsWith(u"corrupt"))
                QCOMPARE(after[i].corruptSeed, before[i].corruptSeed);
            if (!more.startsWith(u"truncate"))
                QCOMPARE(after[i].truncatedTo, before[i].truncatedTo);
            if (!more.startsWith(u"jitter") && !more.startsWith(u"delay"))
                QCOMPARE(after[i].delayNs, before[i].delayNs);
        }
        QVERIFY(both > 3000);
    }

    void theFirstReasonCounts()
    {
        int outage = 0;
        int random = 0;
        int nth = 0;
        int burst = 0;
        const std::vector<WeatherFate> all =
            fates(weather("loss=50%,loss-every=2,burst-loss=50%,burst-length=1,outage=1ms/2ms"), 5, 10'000);
        for (size_t i = 0; i < all.size(); ++i) {
            const bool isDown = (i / 10) % 2 == 1; // ten datagrams a millisecond
            QCOMPARE(all[i].loss == WeatherLoss::Outage, isDown);
            outage += all[i].loss == WeatherLoss::Outage ? 1 : 0;
            random += all[i].loss == WeatherLoss::Random ? 1 : 0;
            nth += all[i].loss == WeatherLoss::EveryNth ? 1 : 0;
            burst += all[i].loss == WeatherLoss::Burst ? 1 : 0;
            if (all[i].loss == WeatherLoss::EveryNth)
                QVERIFY(i % 2 == 1);
            if (all[i].isLost())
                QVERIFY(all[i].copies == 1 && all[i].holdFor == 0 && all[i].delayNs == 0
                        && !all[i].isDamaged());
        }
        QCOMPARE(outage, 5000);
        QVERIFY(std::abs(random - 2500) < 110);
        QVERIFY(std::abs(nth - 1250) < 100);
        // Bursts of one, with one between them: all that is even, or all that is odd.
        QVERIFY(burst == 0 || std::abs(burst - 1250) < 100);
    }

    void everyNth()
    {
        const std::vector<WeatherFate> all = fates(weather("loss-every=7"), 1, 100);
        for (size_t i = 0; i < all.size(); ++i)
            QCOMPARE(all[i].isLost(), (i + 1) % 7 == 0);
        for (const WeatherFate &fate : fates(weather("loss-every=1"), 1, 10))
            QCOMPARE(fate.loss, WeatherLoss::EveryNth);
    }

    void burstsAtTheEdges()
    {
        Weather all;
        all.burstLoss = 1; // parseWeather() would not have it, and it is no reason to divide by zero
        for (const WeatherFate &fate : fates(all, 1, 1000))
            QCOMPARE(fate.loss, WeatherLoss::Burst);
        all.burstLoss = 0.99;
        all.burstLength = 0;
        QCOMPARE(fates(all, 1, 10).size(), size_t(10));
    }

    void jitterIsSpreadAsAsked_data()
    {
        QTest::addColumn<QString>("distribution");
        QTest::addColumn<double>("deviation"); // in ms, of a jitter of 2 ms
        QTest::addColumn<double>("median");
        QTest::newRow("uniform") << "uniform" << 2 / std::sqrt(3.0) << 20.0;
        QTest::newRow("normal") << "normal" << 2.0 << 20.0;
        // The fourth moment is infinite, so that the deviation of a sample tells little.
        QTest::newRow("pareto") << "pareto" << -1.0 << 20 + 2 * (std::cbrt(2.0) - 1.5) / std::sqrt(0.75);
    }
    void jitterIsSpreadAsAsked()
    {
        QFETCH(QString, distribution);
        QFETCH(double, deviation);
        QFETCH(double, median);
        const QByteArray text = "delay=20ms,jitter=2ms,distribution=" + distribution.toLatin1();
        const Moments moments = momentsOf(text.constData());
        QVERIFY2(std::abs(moments.mean - 20) < 0.02, qPrintable(QString::number(moments.mean)));
        QVERIFY2(std::abs(moments.median - median) < 0.02, qPrintable(QString::number(moments.median)));
        if (deviation > 0)
            QVERIFY2(std::abs(moments.deviation - deviation) < 0.02,
                     qPrintable(QString::number(moments.deviation)));
        else
            QVERIFY2(moments.deviation > 1.5 && moments.deviation < 3,
                     qPrintable(QString::number(moments.deviation)));
    }

    void jitterNeverLeadsBack()
    {
        bool hasNone = false;
        for (const char *text :
             {"jitter=5ms", "delay=1ms,jitter=5ms,distribution=normal", "jitter=100s,distribution=pareto",
              "jitter=2400h,delay=2400h,distribution=pareto"}) {
            for (const WeatherFate &fate : fates(weather(text), 1, 10'000)) {
                QVERIFY(fate.delayNs >= 0);
                hasNone = hasNone || fate.delayNs == 0;
            }
        }
        QVERIFY(hasNone);
    }

    void keepsTheOrderWhenAsked()
    {
        const auto overtakes = [](const char *text) {
            qint64 lastNs = 0;
            int count = 0;
            const std::vector<WeatherFate> all = fates(weather(text), 1, 10'000);
            for (size_t i = 0; i < all.size(); ++i) {
                const qint64 dueNs = qint64(i) * 100 * us + all[i].delayNs;
                count += dueNs < lastNs ? 1 : 0;
                lastNs = std::max(lastNs, dueNs);
            }
            return count;
        };
        QVERIFY(overtakes("delay=20ms,jitter=5ms") > 5000);
        QCOMPARE(overtakes("delay=20ms,jitter=5ms,order=keep"), 0);
        QCOMPARE(overtakes("jitter=5ms,distribution=pareto,order=keep"), 0);
    }

    void theRateSpacesDatagrams()
    {
        // 100 + 28 bytes at 1 Mbit/s take 1.024 ms.
        Impairment impairment(weather("rate=1Mbit/s,queue=1MB,delay=3ms"), 1);
        for (int i = 1; i <= 1000; ++i)
            QCOMPARE(impairment.decide(100, 0).delayNs, i * 1024 * us + 3 * ms);
        // Idle times are not saved up, and what is left of the queue counts.
        QCOMPARE(impairment.decide(100, 1024 * ms - 1).delayNs, 1 + 1024 * us + 3 * ms);
        QCOMPARE(impairment.decide(100, 5 * second).delayNs, 1024 * us + 3 * ms);
    }

    void theRateIsExactInTheLongRun()
    {
        // 28 bytes at 3 bit/s take 74 2/3 s; the thirds are not lost.
        Impairment impairment(weather("rate=3bit/s,queue=1MB"), 1);
        QCOMPARE(impairment.decide(0, 0).delayNs, 74'666'666'666);
        QCOMPARE(impairment.decide(0, 0).delayNs, 149'333'333'333);
        QCOMPARE(impairment.decide(0, 0).delayNs, 224 * second);
    }

    void theQueueOverflows()
    {
        Impairment impairment(weather("rate=1Mbit/s,queue=1280"), 1);
        for (int i = 0; i < 10; ++i)
            QVERIFY(!impairment.decide(100, 0).isLost());
        QCOMPARE(impairment.decide(100, 0).loss, WeatherLoss::Queue);
        QVERIFY(!impairment.decide(100, 1024 * us).isLost()); // one is through
        QCOMPARE(impairment.decide(100, 1024 * us).loss, WeatherLoss::Queue);
        // Who finds nobody waiting is not too large.
        QVERIFY(!impairment.decide(65'507, 1 * second).isLost());
        QCOMPARE(impairment.decide(0, 1 * second).loss, WeatherLoss::Queue);
        // Nor does an endless queue count further than there is time.
        Impairment endless(weather("rate=1bit/s,queue=1000GB"), 1);
        int lost = 0;
        for (int i = 0; i < 100; ++i)
            lost += endless.decide(65'507, 0).isLost() ? 1 : 0;
        QVERIFY(lost > 0);
    }

    void timesMayGoBack()
    {
        Impairment impairment(weather("rate=1Mbit/s,delay=1ms,jitter=1ms,order=keep,outage=1s/2s"), 1);
        qint64 lastNs = 0;
        for (const qint64 nowNs : {5 * ms, 4 * ms, -7 * ms, qint64(0), 6 * ms}) {
            const WeatherFate fate = impairment.decide(100, nowNs);
            QVERIFY(!fate.isLost());
            QVERIFY(std::max<qint64>(0, nowNs) + fate.delayNs >= lastNs);
            lastNs = std::max<qint64>(0, nowNs) + fate.delayNs;
        }
    }

    void damagesWhatItSays_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("bits");
        QTest::addColumn<int>("length");
        QTest::newRow("one bit") << 100 << "corrupt=100%" << 1 << 100;
        QTest::newRow("many bits") << 100 << "corrupt=100%,corrupt-bits=333" << 333 << 100;
        QTest::newRow("all bits") << 100 << "corrupt=100%,corrupt-bits=800" << 800 << 100;
        QTest::newRow("more than there are") << 2 << "corrupt=100%,corrupt-bits=800" << 16 << 2;
        QTest::newRow("nothing to corrupt") << 0 << "corrupt=100%" << 0 << 0;
        QTest::newRow("the largest") << 65'507 << "corrupt=100%,corrupt-bits=3" << 3 << 65'507;
        QTest::newRow("truncated") << 100 << "truncate=100%,truncate-to=10" << 0 << 10;
        QTest::newRow("truncated to nothing") << 100 << "truncate=100%" << 0 << 0;
        QTest::newRow("nothing to truncate") << 10 << "truncate=100%,truncate-to=10" << 0 << 10;
        QTest::newRow("both") << 100 << "truncate=100%,truncate-to=1,corrupt=100%,corrupt-bits=20" << 8 << 1;
        QTest::newRow("nothing left") << 100 << "truncate=100%,corrupt=100%" << 0 << 0;
    }
    void damagesWhatItSays()
    {
        QFETCH(int, size);
        QFETCH(QString, text);
        QFETCH(int, bits);
        QFETCH(int, length);
        Impairment impairment(*parseWeather(text), 1);
        const QByteArray payload(size, 'U');
        QByteArray last;
        for (int i = 0; i < 20; ++i) {
            const WeatherFate fate = impairment.decide(size, 0);
            QCOMPARE(fate.corruptBits, bits);
            QCOMPARE(fate.truncatedTo, length == size ? -1 : length);
            QCOMPARE(fate.isDamaged(), bits > 0 || length < size);
            const QByteArray now = damaged(payload, fate);
            QCOMPARE(now.size(), length);
            QCOMPARE(bitsThatDiffer(now, payload), bits);
            QCOMPARE(damaged(payload, fate), now); // as often as one likes
            if (bits > 0 && bits < 8 * length && size > 2)
                QVERIFY(now != last); // other bits
            last = now;
        }
        // A fate of another payload does no harm.
        WeatherFate fate;
        fate.corruptBits = 9;
        fate.truncatedTo = 50;
        QCOMPARE(damaged(QByteArrayView(), fate).size(), 0);
        QCOMPARE(bitsThatDiffer(damaged("x", fate), "x"), 8);
    }

    void everyBitIsFlippedAlikeOften()
    {
        std::array<int, 64> flipped{};
        const QByteArray payload(8, '\0');
        WeatherFate fate;
        fate.corruptBits = 3;
        for (int i = 0; i < 64'000; ++i) {
            fate.corruptSeed = splitMix64(quint64(i));
            const QByteArray now = damaged(payload, fate);
            for (size_t bit = 0; bit < 64; ++bit)
                flipped[bit] += (quint8(now.at(qsizetype(bit / 8))) >> (bit % 8)) & 1;
        }
        for (const int count : flipped)
            QVERIFY2(std::abs(count - 3000) < 250,
                     qPrintable(QString::number(count))); // 4.6 standard deviations
    }

    void decidesFast()
    {
        Impairment impairment(weather(everything), 1);
        QElapsedTimer timer;
        timer.start();
        quint64 sum = 0;
        for (int i = 0; i < 200'000; ++i)
            sum += quint64(impairment.decide(100, i * 200 * us).delayNs);
        QVERIFY(sum > 0);
        qInfo("%lld ns for each decision",
              timer.nsecsElapsed() / 200'000); // to be looked at; the machine is shared
    }
};

QTEST_APPLESS_MAIN(TestImpairment)
#include "tst_impairment.moc"
