// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/sequenceextender.h"

#include <QList>
#include <QTest>

#include <limits>

using namespace echogram;

class SequenceExtenderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void extend_data();
    void extend();
    void aLongWayRound();
    void nearest_data();
    void nearest();
};

void SequenceExtenderTest::extend_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<QList<quint32>>("numbers");
    QTest::addColumn<QList<qint64>>("expected");
    QTest::addColumn<qint64>("highest");

    constexpr qint64 round16 = qint64(1) << 16;
    constexpr qint64 round32 = qint64(1) << 32;
    using In = QList<quint32>;
    using Out = QList<qint64>;

    QTest::newRow("in order") << 32 << In{0, 1, 2} << Out{0, 1, 2} << qint64(2);
    QTest::newRow("begins anywhere") << 32 << In{700, 701} << Out{700, 701} << qint64(701);
    QTest::newRow("one lost, one late, one twice") << 16 << In{5, 7, 6, 7} << Out{5, 7, 6, 7} << qint64(7);
    QTest::newRow("round at 2^16") << 16 << In{65'534, 65'535, 0, 1}
                                   << Out{65'534, 65'535, round16, round16 + 1} << round16 + 1;
    QTest::newRow("round at 2^32") << 32 << In{0xffff'fffe, 0xffff'ffff, 0, 1}
                                   << Out{round32 - 2, round32 - 1, round32, round32 + 1} << round32 + 1;
    QTest::newRow("2^16 is nothing special to 32 bits")
        << 32 << In{65'535, 65'536, 65'537} << Out{65'535, 65'536, 65'537} << qint64(65'537);
    QTest::newRow("out of order at 2^16: 65535 comes after 0")
        << 16 << In{65'534, 0, 65'535, 1} << Out{65'534, round16, 65'535, round16 + 1} << round16 + 1;
    QTest::newRow("out of order at 2^32")
        << 32 << In{0xffff'fff0, 3, 0xffff'ffff, 4}
        << Out{round32 - 16, round32 + 3, round32 - 1, round32 + 4} << round32 + 4;
    QTest::newRow("before the first 0") << 16 << In{0, 65'535, 1} << Out{0, -1, 1} << qint64(1);
    // 32,767 ahead is ahead, 32,768 is taken for behind
    QTest::newRow("as far ahead as can be told") << 16 << In{10, 32'777} << Out{10, 32'777} << qint64(32'777);
    QTest::newRow("just too far ahead") << 16 << In{10, 32'778} << Out{10, 32'778 - round16} << qint64(10);
}

void SequenceExtenderTest::extend()
{
    QFETCH(int, bits);
    QFETCH(QList<quint32>, numbers);
    QFETCH(QList<qint64>, expected);
    QFETCH(qint64, highest);
    SequenceExtender extender(bits);
    QVERIFY(!extender.highest());
    QList<qint64> extended;
    for (const quint32 number : numbers)
        extended << extender.extend(number);
    QCOMPARE(extended, expected);
    QCOMPARE(extender.highest(), highest);
}

void SequenceExtenderTest::aLongWayRound()
{
    // GIVEN every 1000th number of 16 bits, many times round, each followed by one that is 300 late
    SequenceExtender extender(16);
    for (qint64 number = 0; number < 100 * 65'536; number += 1000) {
        QCOMPARE(extender.extend(quint32(number & 0xffff)), number);
        if (number > 0)
            QCOMPARE(extender.extend(quint32((number - 300) & 0xffff)), number - 300);
    }
    // GIVEN 32 bits, in steps of nearly half
    SequenceExtender wide;
    for (qint64 number = 0; number < (qint64(1) << 40); number += 0x7fff'ffff)
        QCOMPARE(wide.extend(quint32(number & 0xffff'ffff)), number);
}

void SequenceExtenderTest::nearest_data()
{
    QTest::addColumn<quint32>("number");
    QTest::addColumn<qint64>("reference");
    QTest::addColumn<int>("bits");
    QTest::addColumn<qint64>("expected");

    constexpr qint64 far = qint64(1) << 50;
    QTest::newRow("the same") << quint32(5) << far + 5 << 32 << far + 5;
    QTest::newRow("a little behind") << quint32(0xffff'ffff) << far + 5 << 32 << far - 1;
    QTest::newRow("a little ahead") << quint32(2) << far - 5 << 32 << far + 2;
    QTest::newRow("halfway is behind") << quint32(0x8000'0000) << far << 32 << far - 0x8000'0000LL;
    QTest::newRow("16 bits") << quint32(65'530) << far << 16 << far - 6;
    QTest::newRow("a few bits") << quint32(1) << qint64(7) << 3 << qint64(9);
    QTest::newRow("below 0") << quint32(0xffff'fffd) << qint64(0) << 32 << qint64(-3);
}

void SequenceExtenderTest::nearest()
{
    QFETCH(quint32, number);
    QFETCH(qint64, reference);
    QFETCH(int, bits);
    QFETCH(qint64, expected);
    QCOMPARE(SequenceExtender::nearest(number, reference, bits), expected);
}

QTEST_APPLESS_MAIN(SequenceExtenderTest)
#include "tst_sequenceextender.moc"
