// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/hexdumpreader.h"
#include "widgets/hexdump.h"
#include "widgets/hexgrid.h"

#include <QTest>

using namespace echogram;

class TestHexDump : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesLines_data();
    void writesLines();
    void widensTheOffsetsOfManyBytes();
    void isReadAgain();
    void findsWhatDiffers_data();
    void findsWhatDiffers();
    void placesEveryByteApart_data();
    void placesEveryByteApart();
    void findsTheByteAtAPoint();
    void choosesAsManyBytesAsFit_data();
    void choosesAsManyBytesAsFit();
};

void TestHexDump::writesLines_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("bytesPerLine");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing") << QByteArray() << 8 << QString();
    QTest::newRow("part of a line") << QByteArray("hello\n") << 8
                                    << QStringLiteral("0000  68 65 6c 6c  6f 0a        hello.\n");
    QTest::newRow("a full line") << QByteArray("abcd") << 4 << QStringLiteral("0000  61 62 63 64  abcd\n");
    QTest::newRow("two lines") << QByteArray("abcde") << 4
                               << QStringLiteral("0000  61 62 63 64  abcd\n0004  65           e\n");
    QTest::newRow("no ASCII") << QByteArray("\x00\x1f\x7f\xff", 4) << 4
                              << QStringLiteral("0000  00 1f 7f ff  ....\n");
    QTest::newRow("no sensible width") << QByteArray("a") << 0 << QStringLiteral("0000  61  a\n");
}

void TestHexDump::writesLines()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, bytesPerLine);
    QFETCH(QString, expected);

    QCOMPARE(hexDump(bytes, bytesPerLine), expected);
}

void TestHexDump::widensTheOffsetsOfManyBytes()
{
    QVERIFY(hexDump(QByteArray(0x10000, 'a'), 16).contains(QStringLiteral("\nfff0  61")));
    QVERIFY(hexDump(QByteArray(0x10001, 'a'), 16).contains(QStringLiteral("\n00010000  61")));
}

/// Also where its text column looks like bytes, and where spaces at the end of lines are lost.
void TestHexDump::isReadAgain()
{
    QByteArray bytes;
    for (int i = 0; i < 300; ++i) {
        bytes += i % 7 == 3 ? ' ' : "ab01 \n.|"[(i * i / 3) % 8];
        for (const int bytesPerLine : {1, 4, 8, 12, 16, 32}) {
            QString dump = hexDump(bytes, bytesPerLine);
            QCOMPARE(readHexDump(dump).value(), bytes);
            while (dump.contains(QLatin1String(" \n")))
                dump.replace(QLatin1String(" \n"), QLatin1String("\n"));
            QCOMPARE(readHexDump(dump).value(), bytes);
        }
    }
}

void TestHexDump::findsWhatDiffers_data()
{
    using Ranges = QList<ByteRange>;
    QTest::addColumn<QByteArray>("question");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Ranges>("ranges");
    QTest::addColumn<QString>("summary");
    QTest::newRow("same") << QByteArray("hello") << QByteArray("hello") << Ranges()
                          << QStringLiteral("same as the question");
    QTest::newRow("both empty") << QByteArray() << QByteArray() << Ranges()
                                << QStringLiteral("same as the question");
    QTest::newRow("three bytes") << QByteArray("hello") << QByteArray("HEllO") << Ranges({{0, 2}, {4, 1}})
                                 << QStringLiteral("3 of 5 bytes differ");
    QTest::newRow("one byte") << QByteArray("hello") << QByteArray("hallo") << Ranges({{1, 1}})
                              << QStringLiteral("1 of 5 bytes differs");
    QTest::newRow("longer") << QByteArray("hello") << QByteArray("hello!!") << Ranges({{5, 2}})
                            << QStringLiteral("2 bytes longer");
    QTest::newRow("one longer") << QByteArray() << QByteArray("a") << Ranges({{0, 1}})
                                << QStringLiteral("1 byte longer");
    QTest::newRow("shorter") << QByteArray("hello, hello, you") << QByteArray("hello") << Ranges()
                             << QStringLiteral("12 bytes shorter");
    QTest::newRow("one shorter") << QByteArray("hello") << QByteArray("hell") << Ranges()
                                 << QStringLiteral("1 byte shorter");
    QTest::newRow("other and longer") << QByteArray("hello") << QByteArray("hellO!") << Ranges({{4, 2}})
                                      << QStringLiteral("1 of 5 bytes differs, 1 byte longer");
    QTest::newRow("other and shorter") << QByteArray("hello") << QByteArray("J") << Ranges({{0, 1}})
                                       << QStringLiteral("1 of 1 bytes differs, 4 bytes shorter");
    QTest::newRow("much longer") << QByteArray() << QByteArray(65507, 'a') << Ranges({{0, 65507}})
                                 << QStringLiteral("65,507 bytes longer");
}

void TestHexDump::findsWhatDiffers()
{
    QFETCH(QByteArray, question);
    QFETCH(QByteArray, answer);
    QFETCH(QList<ByteRange>, ranges);
    QFETCH(QString, summary);

    QCOMPARE(differingRanges(question, answer), ranges);
    QCOMPARE(differenceSummary(question, answer), summary);
}

void TestHexDump::placesEveryByteApart_data()
{
    QTest::addColumn<int>("bytesPerLine");
    for (const int count : {4, 8, 16, 32})
        QTest::addRow("%d", count) << count;
}

void TestHexDump::placesEveryByteApart()
{
    QFETCH(int, bytesPerLine);
    HexGrid grid;
    grid.bytesPerLine = bytesPerLine;
    grid.size = bytesPerLine * 2 + 1;

    // THEN no rectangle overlaps another, and all lie within the width
    QList<QRectF> all{grid.offsetRect(0), grid.offsetRect(1), grid.offsetRect(2)};
    for (qsizetype byte = 0; byte < grid.size; ++byte)
        all << grid.hexRect(byte) << grid.asciiRect(byte);
    const QRectF whole(0, 0, grid.width(), grid.lineCount() * grid.lineHeight);
    for (qsizetype i = 0; i < all.size(); ++i) {
        QVERIFY(whole.contains(all.at(i)));
        for (qsizetype j = 0; j < i; ++j)
            QVERIFY(!all.at(i).intersects(all.at(j)));
    }
    QCOMPARE(grid.lineCount(), 3);
}

void TestHexDump::findsTheByteAtAPoint()
{
    HexGrid grid;
    grid.bytesPerLine = 8;
    QVERIFY(!grid.byteAt({0, 0}));

    grid.size = 21;
    for (qsizetype byte = 0; byte < grid.size; ++byte) {
        QCOMPARE(grid.byteAt(grid.hexRect(byte).center()).value(), byte);
        QCOMPARE(grid.byteAt(grid.asciiRect(byte).center()).value(), byte);
    }
    QCOMPARE(grid.byteAt({-50, -50}).value(), 0);
    QCOMPARE(grid.byteAt({0, grid.lineHeight * 1.5}).value(), 8);
    QCOMPARE(grid.byteAt({9999, grid.lineHeight * 1.5}).value(), 15);
    QCOMPARE(grid.byteAt({9999, 9999}).value(), 20);
}

void TestHexDump::choosesAsManyBytesAsFit_data()
{
    QTest::addColumn<int>("expected");
    QTest::addColumn<int>("spare");
    for (const int count : {4, 8, 16, 32})
        QTest::addRow("%d just fit", count) << count << 0;
    QTest::newRow("one pixel too few for 8") << 4 << -1;
    QTest::newRow("no room at all") << 4 << -10000;
}

void TestHexDump::choosesAsManyBytesAsFit()
{
    QFETCH(int, expected);
    QFETCH(int, spare);
    HexGrid grid;
    grid.bytesPerLine = spare < 0 ? expected * 2 : expected;

    QCOMPARE(grid.fittingBytesPerLine(grid.width() + spare), expected);
}

QTEST_APPLESS_MAIN(TestHexDump)
#include "tst_hexdump.moc"
