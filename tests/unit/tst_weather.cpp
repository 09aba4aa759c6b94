// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weather.h"
#include "server/weather/weatherpresets.h"
#include "server/weather/weatherspec.h"

#include <QTest>

using namespace echogram;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr qint64 second = 1'000'000'000;

Weather read(const char *text, const Weather &base = {})
{
    const Result<Weather> weather = parseWeather(QLatin1String(text), base);
    return weather ? *weather : Weather{.delayNs = -1};
}

} // namespace

/// The weather as a value, as people write it, and by name.
class TestWeather : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEverySetting()
    {
        Weather expected;
        expected.delayNs = 20 * ms;
        expected.jitterNs = 5 * ms;
        expected.distribution = Weather::Distribution::Normal;
        expected.keepsOrder = true;
        expected.loss = 0.01;
        expected.lossEvery = 100;
        expected.burstLoss = 0.02;
        expected.burstLength = 2.5;
        expected.duplicate = 0.03;
        expected.reorder = 0.04;
        expected.reorderDistance = 3;
        expected.corrupt = 0.05;
        expected.corruptBits = 4;
        expected.truncate = 0.06;
        expected.truncateTo = 10;
        expected.rateBitsPerSecond = 1'000'000;
        expected.queueBytes = 32'000;
        expected.outageForNs = 2 * second;
        expected.outageEveryNs = 30 * second;
        expected.outages = {{10 * second, 12 * second}, {60 * second, 61 * second}};
        const char *text =
            "delay=20ms,jitter=5ms,distribution=normal,order=keep,loss=1%,loss-every=100,burst-loss=2%,"
            "burst-length=2.5,duplicate=3%,reorder=4%,reorder-distance=3,corrupt=5%,corrupt-bits=4,truncate="
            "6%,"
            "truncate-to=10,rate=1Mbit/s,queue=32kB,outage=2s/30s+10s-12s+60s-61s";
        QCOMPARE(read(text), expected);
        QCOMPARE(weatherText(expected), QLatin1String(text));
        QCOMPARE(QLatin1String(text).count(u'='), weatherKeys().size());
        // In one go from a file, one by one.
        Weather applied;
        for (const QString &item : QString::fromLatin1(text).split(u','))
            QVERIFY(applyWeather(applied, item.section(u'=', 0, 0), item.section(u'=', 1)));
        QCOMPARE(applied, expected);
        QVERIFY(!weatherProblem(applied));
    }

    void readsBack_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("written");
        const auto row = [](const char *text, const char *written) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(written);
        };
        row("", "");
        row("  ", "");
        row(" delay = 20 ms , loss = 0.01 ", "delay=20ms,loss=1%");
        row("loss=0.00000012345", "loss=0.00000012345");
        row("loss=0.3333333333333333", "loss=0.3333333333333333");
        row("delay=1234567890123ns", "delay=1234567890123ns");
        row("rate=1500kbit/s,queue=64KiB", "rate=1.5Mbit/s,queue=65536");
        row("rate=64kbit/s,queue=0", "rate=64kbit/s,queue=0");
        row("rate=1234bit/s,queue=2MB", "rate=1234bit/s,queue=2MB");
        row("rate=2.5Gbit/s", "rate=2500Mbit/s");
        row("outage=10s-12s", "outage=10s-12s");
        row("outage= 0s - 1s + 1min / 1h ", "outage=60s/3600s+0s-1s");
        row("outage=none,rate=none", "");
        row("order=any,distribution=uniform,loss-every=0", "");
        row("burst-length=1000", "burst-length=1000");
        row("burst-loss=50%,burst-length=1", "burst-loss=50%,burst-length=1");
        row("burst-loss=90%,burst-length=9", "burst-loss=90%,burst-length=9");
        row("distribution=pareto,jitter=1us", "jitter=1us,distribution=pareto");
    }
    void readsBack()
    {
        QFETCH(QString, text);
        QFETCH(QString, written);
        const Result<Weather> weather = parseWeather(text);
        QVERIFY2(weather, qPrintable(weather ? QString() : weather.error().message));
        QCOMPARE(weatherText(*weather), written);
        QCOMPARE(*parseWeather(written), *weather);
    }

    void whatIsNotNamedStays()
    {
        const Weather base = read("delay=20ms,loss=1%,rate=1Mbit/s,outage=2s/30s+1s-2s");
        QCOMPARE(read("loss=2%", base), read("delay=20ms,loss=2%,rate=1Mbit/s,outage=2s/30s+1s-2s"));
        QCOMPARE(read("rate=none,outage=3s-4s", base), read("delay=20ms,loss=1%,outage=3s-4s"));
        QCOMPARE(read("", base), base);
    }

    void errors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("position");
        QTest::addColumn<int>("length");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *text, int position, int length, const char *says) {
            QTest::newRow(text) << QString::fromLatin1(text) << position << length
                                << QString::fromLatin1(says);
        };
        row("delay=20", 8, 1, "20ms");
        row("loss=1%,delay=20,jitter=5ms", 16, 1, "20ms");
        row("loss=1%,delay=20 days", 17, 4, "20ms");
        row("loss=101%", 5, 4, "100%");
        row("loss=", 5, 1, "1%");
        row("los=1%", 0, 3, "there is no \"los\"; there is loss, delay, jitter");
        row("delay=1ms, dupliacte =1%", 11, 9, "there is duplicate, ");
        row("Loss=1%", 0, 4, "there is loss, ");
        row("loss", 4, 1, "loss=1%");
        row("delay=1ms,loss ", 14, 1, "loss=1%");
        row("delay=1ms,,loss=1%", 10, 1, "missing");
        row("delay=1ms,", 10, 1, "missing");
        row("=5", 0, 1, "missing");
        row("loss=1%,delay=1ms,loss=2%", 18, 4, "twice");
        row("distribution=gauss", 13, 5, "uniform, normal or pareto");
        row("order=yes", 6, 3, "keep or any");
        row("loss-every=-1", 11, 2, "from 0");
        row("reorder-distance=0", 17, 1, "from 1");
        row("corrupt-bits=0", 13, 1, "from 1");
        row("truncate-to=65508", 12, 5, "65,507");
        row("rate=0", 5, 1, "or none");
        row("rate=1MB", 6, 2, "1Gbit/s");
        row("queue=64k", 8, 1, "64kB");
        row("burst-length=0.5", 13, 3, "from 1");
        row("burst-length=1e3", 13, 3, "from 1");
        row("burst-length=x", 13, 1, "from 1");
        row("delay=1ms,burst-loss=100%", 21, 4, "loss=100%");
        row("burst-loss=90%,delay=1ms", 11, 3, "burst-length is to be 9.00 or more");
        row("burst-length=2,burst-loss=70%,delay=1ms", 13, 1, "bursts of 2 cannot");
        row("outage=2s", 7, 2, "2s/30s");
        row("outage=", 7, 1, "2s/30s");
        row("outage=2/30s", 8, 1, "20ms");
        row("outage=2s/30", 12, 1, "20ms");
        row("outage=1s-2s+2s-x", 16, 1, "20ms");
        row("outage=30s/2s", 7, 6, "shorter");
        row("loss=1%,outage=12s-10s", 15, 7, "begins before");
        row("outage=2s/30s+1s/7s", 14, 5, "again and again");
        row("outage=0/30s", 7, 5, "no time");
        row("outage=2s/30s+", 14, 1, "2s/30s");
    }
    void errors()
    {
        QFETCH(QString, text);
        QFETCH(int, position);
        QFETCH(int, length);
        QFETCH(QString, says);
        const Result<Weather> weather = parseWeather(text);
        QVERIFY(!weather);
        QVERIFY2(weather.error().message.contains(says), qPrintable(weather.error().message));
        QCOMPARE(weather.error().position, position);
        QCOMPARE(weather.error().length, length);
    }

    void oneSettingAtATime()
    {
        Weather weather = read("delay=20ms,outage=1s-2s");
        const Weather before = weather;
        const auto unknown = applyWeather(weather, QStringLiteral("dely"), QStringLiteral("1ms"));
        QVERIFY(!unknown);
        QVERIFY(unknown.error().message.contains(QLatin1String("there is delay, ")));
        const auto wrong = applyWeather(weather, QStringLiteral("outage"), QStringLiteral("5s-6s+7s"));
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().position, 6);
        QCOMPARE(weather, before); // nothing of it was taken
        QVERIFY(applyWeather(weather, QStringLiteral("burst-loss"), QStringLiteral("100%")));
        QCOMPARE(weatherProblem(weather)->key, QStringLiteral("burst-loss"));
    }

    void knowsWhenItIsFair()
    {
        QVERIFY(Weather().isFair());
        QVERIFY(read("order=keep,queue=1kB,burst-length=3,corrupt-bits=9,distribution=normal").isFair());
        for (const char *text :
             {"delay=1ns", "jitter=1ns", "loss=1%", "loss-every=1", "burst-loss=1%", "duplicate=1%",
              "reorder=1%", "corrupt=1%", "truncate=1%", "rate=1bit/s", "outage=1s/2s", "outage=1s-2s"})
            QVERIFY2(!read(text).isFair(), text);
    }

    void outages()
    {
        const Weather weather = read("outage=2s/30s+10s-12s");
        for (const qint64 up :
             {qint64(0), 10 * second - 1, 12 * second, 28 * second - 1, 30 * second, 40 * second})
            QVERIFY2(!weather.isDownAt(up), qPrintable(QString::number(up)));
        for (const qint64 down : {10 * second, 12 * second - 1, 28 * second, 30 * second - 1, 59 * second})
            QVERIFY2(weather.isDownAt(down), qPrintable(QString::number(down)));
    }

    void presets()
    {
        QVERIFY(weatherPresetNames().contains(QStringLiteral("satellite")));
        for (const QString &name : weatherPresetNames()) {
            const std::optional<WeatherPair> preset = weatherPreset(name);
            QVERIFY2(preset, qPrintable(name));
            QVERIFY2(!preset->in.isFair() && !preset->out.isFair(), qPrintable(name));
            QVERIFY(!weatherPresetDescription(name).isEmpty());
            QCOMPARE(*parseWeather(weatherText(preset->out)), preset->out);
        }
        QCOMPARE(weatherPresetNames().removeDuplicates(), 0);
        QVERIFY(!weatherPreset(QStringLiteral("sunshine")));
        QVERIFY(weatherPresetDescription(QStringLiteral("sunshine")).isEmpty());
        QCOMPARE(weatherPreset(QStringLiteral("satellite"))->in.delayNs, 300 * ms);
    }
};

QTEST_APPLESS_MAIN(TestWeather)
#include "tst_weather.moc"
