// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/utctime.h"

#include <QDateTime>
#include <QTest>

#include <limits>
#include <optional>

using namespace echogram;

class TestUtcTime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesTimes_data();
    void writesTimes();
    void agreesWithQt();
    void readsTimes_data();
    void readsTimes();
    void readsBackWhatItWrites();
};

void TestUtcTime::writesTimes_data()
{
    QTest::addColumn<qint64>("wallNs");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *text, qint64 wallNs) {
        QTest::newRow(text) << wallNs << QByteArray(text);
    };
    row("1970-01-01T00:00:00.000000000Z", 0);
    row("1970-01-01T00:00:00.000000001Z", 1);
    row("1969-12-31T23:59:59.999999999Z", -1);
    row("1969-12-31T23:59:59.000000000Z", -1'000'000'000);
    row("1969-12-31T00:00:00.000000000Z", -86'400'000'000'000);
    row("2026-03-01T13:56:51.031250001Z", 1'772'373'411'031'250'001);
    row("2000-02-29T23:59:59.999999999Z", 951'868'799'999'999'999);
    row("2262-04-11T23:47:16.854775807Z", std::numeric_limits<qint64>::max());
}

void TestUtcTime::writesTimes()
{
    QFETCH(qint64, wallNs);
    QFETCH(QByteArray, text);
    QCOMPARE(utcTimeText(wallNs), text);
}

void TestUtcTime::agreesWithQt()
{
    constexpr qint64 aboutAMonthInMs = 2'629'746'123;
    for (qint64 ms = -40 * 12 * aboutAMonthInMs; ms < 200 * 12 * aboutAMonthInMs; ms += aboutAMonthInMs) {
        const QString expected =
            QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzz"));
        QCOMPARE(QString::fromLatin1(utcTimeText(ms * 1'000'000)), expected + QStringLiteral("000000Z"));
    }
}

void TestUtcTime::readsTimes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::optional<qint64>>("wallNs");
    const auto row = [](const char *text, std::optional<qint64> wallNs) {
        QTest::newRow(text) << QByteArray(text) << wallNs;
    };
    row("1970-01-01T00:00:00Z", 0);
    row("1970-01-01T00:00:00.5Z", 500'000'000);
    row("1970-01-01T00:00:00.000001Z", 1000);
    row("1970-01-01T01:30:00+01:30", 0);
    row("1969-12-31T22:00:00.000000001-02:00", 1);
    row("2262-04-11T23:47:16.854775807Z", std::numeric_limits<qint64>::max());
    row("2000-02-29T23:59:59.999999999Z", 951'868'799'999'999'999);

    row("2262-04-11T23:47:16.854775808Z", {});
    row("9999-12-31T23:59:59Z", {});
    row("0000-01-01T00:00:00Z", {});
    row("1900-02-29T00:00:00Z", {});
    row("1970-13-01T00:00:00Z", {});
    row("1970-01-01T24:00:00Z", {});
    row("1970-01-01T00:60:00Z", {});
    row("1970-01-01T00:00:60Z", {});
    row("1970-01-01T00:00:00+24:00", {});
    row("1970-01-01T00:00:00+0100", {});
    row("1970-01-01T00:00:00.Z", {});
    row("1970-01-01T00:00:00.0000000000Z", {}); // ten decimals
    row("1970-01-01T00:00:00", {});
    row("1970-01-01 00:00:00Z", {});
    row("1970-1-1T00:00:00Z", {});
    row("1970-01-01T00:00:00Z ", {});
    row("1970-01-01", {});
    row("", {});
}

void TestUtcTime::readsTimes()
{
    QFETCH(const QByteArray, text);
    QFETCH(const std::optional<qint64>, wallNs);
    QCOMPARE(parseUtcTime(text), wallNs);
}

void TestUtcTime::readsBackWhatItWrites()
{
    constexpr qint64 aboutAMonthInNs = 2'629'746'123'456'789;
    for (qint64 wallNs = -250 * 12 * aboutAMonthInNs; wallNs < 250 * 12 * aboutAMonthInNs;
         wallNs += aboutAMonthInNs)
        QCOMPARE(parseUtcTime(utcTimeText(wallNs)), std::optional(wallNs));
}

QTEST_APPLESS_MAIN(TestUtcTime)
#include "tst_utctime.moc"
