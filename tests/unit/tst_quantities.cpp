// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/quantities.h"

#include <QTest>

using namespace echogram;

/// How long, how often, how fast and how much, as people write it.
class TestQuantities : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void durations_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ns"); // -1: an error
        QTest::addColumn<int>("position");
        QTest::newRow("ms") << "20ms" << qint64(20'000'000) << 0;
        QTest::newRow("space") << " 1.5 s " << qint64(1'500'000'000) << 0;
        QTest::newRow("us") << "100us" << qint64(100'000) << 0;
        QTest::newRow("ns") << "7ns" << qint64(7) << 0;
        QTest::newRow("min") << "2min" << qint64(120'000'000'000) << 0;
        QTest::newRow("h") << "1h" << qint64(3'600'000'000'000) << 0;
        QTest::newRow("zero") << "0" << qint64(0) << 0;
        QTest::newRow("rounded") << "0.1us" << qint64(100) << 0;
        QTest::newRow("no unit") << "20" << qint64(-1) << 2;
        QTest::newRow("no number") << "ms" << qint64(-1) << 0;
        QTest::newRow("empty") << "" << qint64(-1) << 0;
        QTest::newRow("negative") << "-1s" << qint64(-1) << 0;
        QTest::newRow("two points") << "1.2.3s" << qint64(-1) << 0;
        QTest::newRow("unknown unit") << "3 days" << qint64(-1) << 2;
        QTest::newRow("capitals") << "3 MS" << qint64(-1) << 2;
        QTest::newRow("too long") << "2401h" << qint64(-1) << 0;
        QTest::newRow("exponent") << "1e3s" << qint64(-1) << 1;
    }
    void durations()
    {
        QFETCH(QString, text);
        QFETCH(qint64, ns);
        QFETCH(int, position);
        const Result<qint64> read = parseDuration(text);
        QCOMPARE(read ? *read : -1, ns);
        if (!read) {
            QCOMPARE(read.error().position, position);
            QVERIFY2(read.error().message.contains(QLatin1String("20ms")), qPrintable(read.error().message));
        } else {
            QCOMPARE(*parseDuration(durationText(ns)), ns);
        }
    }

    void durationsAreWrittenShort()
    {
        QCOMPARE(durationText(20'000'000), QStringLiteral("20ms"));
        QCOMPARE(durationText(1'500'000'000), QStringLiteral("1.5s"));
        QCOMPARE(durationText(250'500), QStringLiteral("250.5us"));
        QCOMPARE(durationText(0), QStringLiteral("0s"));
    }

    void shares_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("share"); // -1: an error
        QTest::newRow("per cent") << "1%" << 0.01;
        QTest::newRow("fraction of one") << "0.5 %" << 0.005;
        QTest::newRow("plain") << "0.25" << 0.25;
        QTest::newRow("nothing") << "0%" << 0.0;
        QTest::newRow("very little") << "0.00001%" << 1e-7;
        QTest::newRow("all") << "100%" << 1.0;
        QTest::newRow("more than all") << "101%" << -1.0;
        QTest::newRow("a forgotten sign") << "5" << -1.0;
        QTest::newRow("word") << "half" << -1.0;
        QTest::newRow("unit") << "1ms" << -1.0;
        QTest::newRow("negative") << "-1%" << -1.0;
    }
    void shares()
    {
        QFETCH(QString, text);
        QFETCH(double, share);
        const Result<double> read = parseShare(text);
        QCOMPARE(read ? *read : -1, share);
        if (read)
            QCOMPARE(*parseShare(shareText(share)), share);
    }

    void datagramRates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("rate"); // -1: an error
        QTest::newRow("plain") << "10000" << 10'000.0;
        QTest::newRow("k") << "10k" << 10'000.0;
        QTest::newRow("M a second") << "1.5 M/s" << 1'500'000.0;
        QTest::newRow("slow") << "0.1/s" << 0.1;
        QTest::newRow("none") << "0" << -1.0;
        QTest::newRow("too many") << "1001M" << -1.0;
        QTest::newRow("bits") << "10Mbit/s" << -1.0;
        QTest::newRow("a word") << "many" << -1.0;
    }
    void datagramRates()
    {
        QFETCH(QString, text);
        const Result<double> read = parseDatagramRate(text);
        QTEST(read ? *read : -1, "rate");
    }

    void ratesAndAmounts()
    {
        QCOMPARE(*parseBitRate(QStringLiteral("64kbit/s")), 64'000);
        QCOMPARE(*parseBitRate(QStringLiteral("1.5 Mbit/s")), 1'500'000);
        QCOMPARE(*parseBitRate(QStringLiteral("1Gbit/s")), 1'000'000'000);
        QVERIFY(!parseBitRate(QStringLiteral("0")));
        QVERIFY(!parseBitRate(QStringLiteral("1MB")));
        QVERIFY(!parseBitRate(QStringLiteral("64")));
        QCOMPARE(*parseByteCount(QStringLiteral("512")), 512);
        QCOMPARE(*parseByteCount(QStringLiteral("64kB")), 64'000);
        QCOMPARE(*parseByteCount(QStringLiteral("64KiB")), 65'536);
        QVERIFY(!parseByteCount(QStringLiteral("64k")));
        QVERIFY(!parseByteCount(QStringLiteral("9999GB")));
    }

    void counts()
    {
        QCOMPARE(*parseCount(QStringLiteral("5"), 1, 10), 5);
        QCOMPARE(*parseCount(QStringLiteral(" 10 "), 1, 10), 10);
        for (const char *wrong : {"0", "11", "", "1.0", "+3", "-1", "0x3", "99999999999999999999"})
            QVERIFY2(!parseCount(QLatin1String(wrong), 1, 10), wrong);
        QVERIFY(parseCount(QStringLiteral("x"), 1, 65'535).error().message.contains(QLatin1String("65,535")));
    }
};

QTEST_APPLESS_MAIN(TestQuantities)
#include "tst_quantities.moc"
