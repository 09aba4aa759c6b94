// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timetext.h"

#include <QDateTime>
#include <QTest>

#include <ctime>

using namespace echogram;

namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr qint64 nsPerS = 1'000'000'000;

/// "2026-11-24 14:02:11.031" in UTC, which is the local time of the tests.
qint64 wallNs(const char *text)
{
    const QDateTime time = QDateTime::fromString(QLatin1String(text), Qt::ISODateWithMs);
    Q_ASSERT(time.isValid());
    return time.toMSecsSinceEpoch() * nsPerMs;
}

const qint64 reference = wallNs("2026-11-24 14:02:11.031");

} // namespace

class TestTimeText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void readsTimes_data();
    void readsTimes();
    void readsDistances_data();
    void readsDistances();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void passesOverWhatTheClocksPassOver();
    void writesWhatItReads();
};

void TestTimeText::cleanup()
{
    qputenv("TZ", "UTC");
    tzset();
}

void TestTimeText::readsTimes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("expected");
    const auto row = [](const char *text, const char *time, qint64 moreNs = 0) {
        QTest::newRow(text) << QString::fromLatin1(text) << wallNs(time) + moreNs;
    };
    row("14:02", "2026-11-24 14:02:00");
    row("9:05", "2026-11-24 09:05:00");
    row("00:00", "2026-11-24 00:00:00");
    row("23:59:59", "2026-11-24 23:59:59");
    row("14:02:11", "2026-11-24 14:02:11");
    row("14:02:11.031", "2026-11-24 14:02:11.031");
    row("14:02:11,5", "2026-11-24 14:02:11.500");
    row("14:02:11.000000007", "2026-11-24 14:02:11", 7);
    row("  14:02  ", "2026-11-24 14:02:00");
    row("2025-01-31 14:02", "2025-01-31 14:02:00");
    row("2025-1-3 4:02", "2025-01-03 04:02:00");
    row("2025-01-31T14:02:11.031", "2025-01-31 14:02:11.031");
    row("2025-01-31", "2025-01-31 00:00:00");
    row(" 2025-01-31 ", "2025-01-31 00:00:00");
    row("2024-02-29 01:00", "2024-02-29 01:00:00");
    row("1970-01-01 00:00:01", "1970-01-01 00:00:01");
}

void TestTimeText::readsTimes()
{
    QFETCH(QString, text);
    QFETCH(qint64, expected);
    const Result<qint64> time = parseTime(text, reference);
    QVERIFY2(time.ok(), qPrintable(time.ok() ? QString() : time.error().message));
    QCOMPARE(*time, expected);
}

void TestTimeText::readsDistances_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("distance");
    QTest::newRow("minutes back") << QStringLiteral("-5m") << -300 * nsPerS;
    QTest::newRow("minutes, spelled") << QStringLiteral("-5min") << -300 * nsPerS;
    QTest::newRow("an hour on") << QStringLiteral("+1h") << 3'600 * nsPerS;
    QTest::newRow("hours and minutes") << QStringLiteral("+1h30m") << 5'400 * nsPerS;
    QTest::newRow("with spaces") << QStringLiteral(" + 1 h 30 min ") << 5'400 * nsPerS;
    QTest::newRow("a minus sign") << QStringLiteral("−2s") << -2 * nsPerS;
    QTest::newRow("seconds and a half") << QStringLiteral("+2.5s") << 5 * nsPerS / 2;
    QTest::newRow("a comma") << QStringLiteral("+2,5s") << 5 * nsPerS / 2;
    QTest::newRow("milliseconds") << QStringLiteral("-250ms") << -250 * nsPerMs;
    QTest::newRow("microseconds") << QStringLiteral("+0.001ms") << qint64(1'000);
    QTest::newRow("days") << QStringLiteral("-2d") << -2 * 86'400 * nsPerS;
    QTest::newRow("none") << QStringLiteral("+0s") << qint64(0);
    QTest::newRow("ten years") << QStringLiteral("-3650d") << -3'650 * 86'400 * nsPerS;
}

void TestTimeText::readsDistances()
{
    QFETCH(QString, text);
    QFETCH(qint64, distance);
    const Result<qint64> time = parseTime(text, reference);
    QVERIFY2(time.ok(), qPrintable(time.ok() ? QString() : time.error().message));
    QCOMPARE(*time - reference, distance);
}

void TestTimeText::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wrong");    // of the text
    QTest::addColumn<QString>("sentence"); // its beginning
    const auto row = [](const char *text, const char *wrong, const char *sentence) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(wrong)
                            << QString::fromLatin1(sentence);
    };
    const char *example = "Write a time such as 14:02, ";
    row("", "", example);
    row("   ", "   ", example);
    row("noon", "noon", example);
    row("14", "14", example);
    row("14:", "14:", example);
    row("14:2", "14:2", example);
    row("14:02:11.", "14:02:11.", example);
    row("14:02:11.0123456789", "14:02:11.0123456789", example);
    row("2026-11 14:02", "2026-11 14:02", example);
    row("24:00", "24", "Hours go from 0 to 23.");
    row(" 14:60", "60", "Minutes go from 0 to 59.");
    row("14:02:60", "60", "Seconds go from 0 to 59.");
    row("2026-13-01 10:00", "13", "Months go from 1 to 12.");
    row("2026-00-01", "00", "Months go from 1 to 12.");
    row("2026-02-29 10:00", "29", "The days of that month go from 1 to 28.");
    row("2026-11-00", "00", "The days of that month go from 1 to 30.");
    row("1969-12-31", "1969", "Years go from 1970 to 2261.");
    row("2262-01-01", "2262", "Years go from 1970 to 2261.");
    const char *distance = "A distance is a number and its unit (ms, s, m, h or d)";
    row("-", "", distance);
    row("+5", "5", distance);
    row("-5x", "5x", distance);
    row("-5mx", "x", distance);
    row("+1h30", "30", distance);
    row("+-5m", "-5m", distance);
    row("+h", "h", distance);
    row("-3651d", "-3651d", "No log is that long: a distance goes up to 3650 days.");
    row("+999999999999999d", "+999999999999999d", "No log is that long");
}

void TestTimeText::saysWhatIsWrong()
{
    QFETCH(QString, text);
    QFETCH(QString, wrong);
    QFETCH(QString, sentence);
    const Result<qint64> time = parseTime(text, reference);
    QVERIFY(!time.ok());
    QCOMPARE(text.mid(time.error().position, time.error().length), wrong);
    QVERIFY2(time.error().message.startsWith(sentence), qPrintable(time.error().message));
    QVERIFY(time.error().length >= 1);
    QVERIFY(time.error().position <= text.size());
}

void TestTimeText::passesOverWhatTheClocksPassOver()
{
    // GIVEN where the clocks go from 2 to 3 in the last night of March, in a zone that needs no files
    qputenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3");
    tzset();
    // WHEN a time of that hour is asked for THEN it is what it would have been, an hour later by the clocks
    const Result<qint64> time = parseTime(QStringLiteral("2026-03-29 02:30"), reference);
    QVERIFY(time.ok());
    QCOMPARE(*time, *parseTime(QStringLiteral("2026-03-29 03:30"), reference));
    QCOMPARE(timeText(*time), QStringLiteral("2026-03-29 03:30:00.000"));
    QCOMPARE(*time, 1'774'747'800 * nsPerS);
}

void TestTimeText::writesWhatItReads()
{
    QCOMPARE(timeText(reference), QStringLiteral("2026-11-24 14:02:11.031"));
    QCOMPARE(*parseTime(timeText(reference), 0), reference);
}

QTEST_GUILESS_MAIN(TestTimeText)
#include "tst_timetext.moc"
