// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floodpayload.h"
#include "tests/bench/floodsequence.h"

#include <QList>
#include <QTest>

#include <array>
#include <string>

using namespace echogram::bench;

/// How bench_flood knows that all it sent is in the log.
class FloodSequenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatIsWrong_data()
    {
        QTest::addColumn<QList<int>>("log"); // -1 is no number
        QTest::addColumn<int>("missing");
        QTest::addColumn<int>("duplicates");
        QTest::addColumn<int>("outOfOrder");
        QTest::addColumn<int>("wrong");
        QTest::newRow("all") << QList<int>{0, 1, 2, 3, 4} << 0 << 0 << 0 << 0;
        QTest::newRow("nothing") << QList<int>{} << 5 << 0 << 0 << 0;
        QTest::newRow("the first is missing") << QList<int>{1, 2, 3, 4} << 1 << 0 << 0 << 0;
        QTest::newRow("the last is missing") << QList<int>{0, 1, 2, 3} << 1 << 0 << 0 << 0;
        QTest::newRow("one twice in a row") << QList<int>{0, 1, 1, 2, 3, 4} << 0 << 1 << 0 << 0;
        QTest::newRow("one again later") << QList<int>{0, 1, 2, 3, 4, 0} << 0 << 1 << 0 << 0;
        QTest::newRow("one instead of another") << QList<int>{0, 1, 1, 3, 4} << 1 << 1 << 0 << 0;
        QTest::newRow("two have changed places") << QList<int>{0, 2, 1, 3, 4} << 0 << 0 << 1 << 0;
        QTest::newRow("backwards") << QList<int>{4, 3, 2, 1, 0} << 0 << 0 << 4 << 0;
        QTest::newRow("one is no number") << QList<int>{0, 1, -1, 3, 4} << 1 << 0 << 0 << 1;
        QTest::newRow("one was never sent") << QList<int>{0, 1, 2, 3, 4, 5} << 0 << 0 << 0 << 1;
    }

    void findsWhatIsWrong()
    {
        // GIVEN a flood of five
        FloodSequence sequence(5);
        // WHEN this is in the log
        QFETCH(QList<int>, log);
        for (const int number : log)
            sequence.add(number < 0 ? std::nullopt : std::optional<std::uint64_t>(number));
        // THEN every number is accounted for
        QTEST(int(sequence.missing()), "missing");
        QTEST(int(sequence.duplicates()), "duplicates");
        QTEST(int(sequence.outOfOrder()), "outOfOrder");
        QTEST(int(sequence.wrong()), "wrong");
        QCOMPARE(sequence.there() + sequence.missing(), std::uint64_t(5));
    }

    void readsWhatItWrote()
    {
        for (const std::size_t bytes :
             {std::size_t(12), std::size_t(13), std::size_t(64), std::size_t(1400)}) {
            for (const std::uint64_t number : {0ULL, 42ULL, 5'999'999ULL, 999'999'999'999ULL}) {
                std::string payload(bytes, '\0');
                writeFloodPayload(payload.data(), bytes, number);
                QCOMPARE(readFloodPayload(payload, bytes), std::optional(number));
            }
        }
    }

    void isText()
    {
        std::array<char, 20> payload{};
        writeFloodPayload(payload.data(), payload.size(), 1234);
        QCOMPARE(std::string(payload.data(), payload.size()), std::string("000000001234 nopqrst"));
    }

    void aChangedByteIsNoticed()
    {
        std::string payload(64, '\0');
        writeFloodPayload(payload.data(), payload.size(), 7);
        for (std::size_t at = 0; at < payload.size(); ++at) {
            std::string changed = payload;
            changed[at] = '~';
            QVERIFY2(!readFloodPayload(changed, changed.size()), std::to_string(at).c_str());
        }
        QVERIFY(!readFloodPayload(payload.substr(1), payload.size())); // cut short
        QVERIFY(!readFloodPayload(payload + 'a', payload.size()));
    }
};

QTEST_APPLESS_MAIN(FloodSequenceTest)

#include "tst_floodsequence.moc"
