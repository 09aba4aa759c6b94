// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/delayline.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace echogram;

namespace {

Parcel parcel(quint64 tag, qsizetype size = 10)
{
    Parcel one;
    one.payload = QByteArray(size, 'x');
    one.tag = tag;
    return one;
}

QList<quint64> popAll(DelayLine &line, qint64 nowNs)
{
    QList<quint64> tags;
    while (const auto waiting = line.pop(nowNs))
        tags << waiting->parcel.tag;
    return tags;
}

} // namespace

/// What waits comes out when it is due, in order, and takes no more memory than it may.
class TestDelayLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void givesOutWhatIsDue()
    {
        DelayLine line;
        QVERIFY(line.isEmpty());
        QVERIFY(!line.nextDueNs());
        QVERIFY(line.push(parcel(1), 300));
        QVERIFY(line.push(parcel(2), 100));
        QVERIFY(line.push(parcel(3), 200));
        QCOMPARE(line.nextDueNs(), std::optional<qint64>(100));
        QCOMPARE(popAll(line, 99), QList<quint64>());
        QCOMPARE(popAll(line, 200), (QList<quint64>{2, 3}));
        QCOMPARE(line.nextDueNs(), std::optional<qint64>(300));
        QCOMPARE(popAll(line, 1000), QList<quint64>{1});
        QCOMPARE(line.bytes(), 0);
    }

    void keepsTheOrderOfEqualTimes()
    {
        DelayLine line;
        QList<quint64> expected;
        for (quint64 tag = 0; tag < 1000; ++tag) {
            QVERIFY(line.push(parcel(tag), 5));
            expected << tag;
        }
        QCOMPARE(popAll(line, 5), expected);
    }

    void sortsLikeAStableSort()
    {
        std::mt19937_64 engine(1);
        DelayLine line;
        QList<std::pair<qint64, quint64>> expected;
        QList<quint64> tags;
        for (quint64 tag = 0; tag < 5000; ++tag) {
            const auto dueNs = qint64(engine() % 700);
            expected.append({dueNs, tag});
            QVERIFY(line.push(parcel(tag, qsizetype(tag % 50)), dueNs));
        }
        std::stable_sort(expected.begin(), expected.end(),
                         [](const auto &one, const auto &other) { return one.first < other.first; });
        for (const auto &one : expected)
            tags << one.second;
        QList<quint64> came;
        for (qint64 nowNs = 0; nowNs < 700; nowNs += 10)
            came << popAll(line, nowNs);
        came << popAll(line, 700);
        QCOMPARE(came, tags);
        QCOMPARE(line.bytes(), 0);
    }

    void isBounded()
    {
        DelayLine line(3 * DelayLine::costOf(100));
        QVERIFY(line.push(parcel(1, 100), 1));
        QVERIFY(line.push(parcel(2, 100), 2));
        QVERIFY(line.fits(100));
        QVERIFY(!line.fits(100, 1));
        QVERIFY(!line.push(parcel(3, 101), 3));
        QVERIFY(line.push(parcel(4, 100), 4));
        QVERIFY(!line.push(parcel(5, 0), 5)); // takes memory as well
        QCOMPARE(line.size(), 3);
        QVERIFY(line.bytes() <= 3 * DelayLine::costOf(100));
        QVERIFY(line.pop(1));
        QVERIFY(line.push(parcel(6, 0), 6));
        QCOMPARE(popAll(line, 10), (QList<quint64>{2, 4, 6}));
        QVERIFY(line.push(parcel(7), 7));
        line.clear();
        QVERIFY(line.isEmpty());
        QCOMPARE(line.bytes(), 0);
        QVERIFY(line.push(parcel(8), 8));
        QCOMPARE(popAll(line, 8), QList<quint64>{8});
    }
};

QTEST_APPLESS_MAIN(TestDelayLine)
#include "tst_delayline.moc"
