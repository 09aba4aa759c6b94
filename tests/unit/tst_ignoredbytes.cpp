// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/ignoredbytes.h"

#include <QTest>

using namespace echogram;

class TestIgnoredBytes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refuses_data();
    void refuses();
    void compares_data();
    void compares();
};

void TestIgnoredBytes::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qsizetype>("position");
    QTest::newRow("nothing") << QString() << qsizetype(0);
    QTest::newRow("a word") << QStringLiteral("id") << qsizetype(0);
    QTest::newRow("no end") << QStringLiteral("0,3-") << qsizetype(4);
    QTest::newRow("no beginning") << QStringLiteral("-3") << qsizetype(0);
    QTest::newRow("backwards") << QStringLiteral("0,12-11") << qsizetype(2);
    QTest::newRow("comma at the end") << QStringLiteral("0,") << qsizetype(2);
    QTest::newRow("beyond a datagram") << QStringLiteral("0-65507") << qsizetype(2);
}

void TestIgnoredBytes::refuses()
{
    QFETCH(QString, text);
    QFETCH(qsizetype, position);
    const Result<IgnoredBytes> parsed = IgnoredBytes::parse(text);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().position, position);
    QVERIFY(!parsed.error().message.isEmpty());
}

void TestIgnoredBytes::compares_data()
{
    QTest::addColumn<QString>("ranges");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("got");
    QTest::addColumn<qsizetype>("at");
    const auto row = [](const char *name, const char *ranges, const char *expected, const char *got, int at) {
        QTest::newRow(name) << QString::fromLatin1(ranges) << QByteArray(expected) << QByteArray(got)
                            << qsizetype(at);
    };
    row("equal", "", "abcdef", "abcdef", -1);
    row("empty", "", "", "", -1);
    row("first byte", "", "abcdef", "xbcdef", 0);
    row("shorter", "", "abcdef", "abcd", 4);
    row("longer", "", "abcd", "abcdef", 4);
    row("nothing came", "", "abcd", "", 0);
    row("inside of a range", "1-3", "abcdef", "axyzef", -1);
    row("in front of it", "1-3", "abcdef", "xbcdef", 0);
    row("behind it", "1-3", "abcdef", "axyzxf", 4);
    row("between two", "0,2", "abcdef", "xxcdef", 1);
    row("two", "0,2", "abcdef", "xbxdef", -1);
    row("unsorted and overlapping", "4,0-1,1-2", "abcdef", "xyzdxf", -1);
    row("up to the end", "3-99", "abcdef", "abcxyz", -1);
    row("a size is never ignored", "3-99", "abcdef", "abcxy", 5);
    row("a range beyond the end", "50-99", "abcdef", "abcdex", 5);
}

void TestIgnoredBytes::compares()
{
    QFETCH(QString, ranges);
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, got);
    IgnoredBytes ignored;
    if (!ranges.isEmpty()) {
        const Result<IgnoredBytes> parsed = IgnoredBytes::parse(ranges);
        QVERIFY(parsed.ok());
        ignored = *parsed;
    }
    QTEST(ignored.firstDifference(expected, got), "at");
    const bool isEqual = ignored.firstDifference(expected, got) < 0;
    QCOMPARE(ignored.masked(expected) == ignored.masked(got), isEqual);
}

QTEST_APPLESS_MAIN(TestIgnoredBytes)
#include "tst_ignoredbytes.moc"
