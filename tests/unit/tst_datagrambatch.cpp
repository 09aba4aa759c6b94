// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"

#include <QTest>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

using echogram::DatagramBatch;
using echogram::DatagramRecord;
using echogram::Direction;
using echogram::Endpoint;
using echogram::Instant;

namespace {

const Endpoint peer = Endpoint::loopback(7);
const Endpoint local = Endpoint::loopback(9);

void append(DatagramBatch &batch, const QByteArray &payload)
{
    batch.append(payload, peer, local, Direction::Incoming, Instant{});
}

QByteArrayList payloads(const DatagramBatch &batch)
{
    QByteArrayList list;
    for (qsizetype i = 0; i < batch.size(); ++i)
        list += batch.payload(i).toByteArray();
    return list;
}

} // namespace

class TestDatagramBatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void startsEmpty();
    void keepsAllThatIsKnown();
    void emptyDatagramsCount();
    void reserveAndCommit();
    void reservingChangesNothing();
    void manyOfAllSizes();
    void takesTrainsApart_data();
    void takesTrainsApart();
    void trainsAndSinglesMix();
    void copyIsUnaffectedByLaterChanges();
    void copiesGoOnByThemselves();
    void copyByValueSharesTheBytes();
    void copiesCrossThreads();
    void clearKeepsTheMemory();
    void clearLetsGoOfSharedMemory();
};

void TestDatagramBatch::startsEmpty()
{
    const DatagramBatch batch;
    QVERIFY(batch.isEmpty());
    QCOMPARE(batch.size(), qsizetype(0));
    QCOMPARE(batch.payloadBytes(), qsizetype(0));
}

void TestDatagramBatch::keepsAllThatIsKnown()
{
    DatagramBatch batch;
    batch.append("in", peer, local, Direction::Incoming, Instant{1, 2});
    batch.append("outgoing", local, peer, Direction::Outgoing, Instant{3, 4});

    QCOMPARE(batch.size(), qsizetype(2));
    QCOMPARE(batch.payloadBytes(), qsizetype(10));
    const DatagramRecord first = batch.record(0);
    QCOMPARE(first.peer, peer);
    QCOMPARE(first.local, local);
    QVERIFY(first.direction == Direction::Incoming);
    QCOMPARE(first.time, (Instant{1, 2}));
    QCOMPARE(first.length, qsizetype(2));
    const DatagramRecord second = batch.record(1);
    QCOMPARE(second.peer, local);
    QVERIFY(second.direction == Direction::Outgoing);
    QCOMPARE(second.time, (Instant{3, 4}));
    QCOMPARE(payloads(batch), (QByteArrayList{"in", "outgoing"}));
}

void TestDatagramBatch::emptyDatagramsCount()
{
    // UDP carries datagrams without a payload; they are as good as any.
    DatagramBatch batch;
    append(batch, "");
    append(batch, QByteArray());
    append(batch, "a");
    append(batch, "");
    append(batch, "b");

    QCOMPARE(payloads(batch), (QByteArrayList{"", "", "a", "", "b"}));
    QCOMPARE(batch.payloadBytes(), qsizetype(2));
    batch.clear();
    QVERIFY(batch.isEmpty());
}

void TestDatagramBatch::reserveAndCommit()
{
    DatagramBatch batch;
    // GIVEN room for more than what comes
    char *room = batch.reserve(65536);
    std::memcpy(room, "first and then some", 19);
    // WHEN less is taken
    batch.commit(5, peer, local, Direction::Incoming, Instant{});
    std::memcpy(batch.reserve(65536), "second", 6);
    batch.commit(6, peer, local, Direction::Incoming, Instant{});
    // THEN payloads lie side by side
    QCOMPARE(payloads(batch), (QByteArrayList{"first", "second"}));
    QCOMPARE(batch.record(1).offset, qsizetype(5));
    QCOMPARE(batch.payloadBytes(), qsizetype(11));
}

void TestDatagramBatch::reservingChangesNothing()
{
    DatagramBatch batch;
    append(batch, "a");
    std::memset(batch.reserve(1000), 'x', 1000); // an attempt to receive that found nothing
    append(batch, "b");
    QCOMPARE(payloads(batch), (QByteArrayList{"a", "b"}));
}

void TestDatagramBatch::manyOfAllSizes()
{
    std::mt19937 generator(1);
    DatagramBatch batch;
    QByteArrayList expected;
    qsizetype bytes = 0;
    for (int i = 0; i < 500; ++i) {
        const auto size = qsizetype(generator() % 3 == 0 ? generator() % 65508 : generator() % 200);
        expected += QByteArray(size, char('a' + i % 26));
        bytes += size;
        append(batch, expected.last());
    }
    QCOMPARE(batch.payloadBytes(), bytes);
    QVERIFY(payloads(batch) == expected);
}

void TestDatagramBatch::takesTrainsApart_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("stride");
    QTest::addColumn<QByteArrayList>("expected");
    QTest::newRow("even") << QByteArray("aabbcc") << 2 << QByteArrayList{"aa", "bb", "cc"};
    QTest::newRow("last shorter") << QByteArray("aaabbbc") << 3 << QByteArrayList{"aaa", "bbb", "c"};
    QTest::newRow("single bytes") << QByteArray("abc") << 1 << QByteArrayList{"a", "b", "c"};
    QTest::newRow("just one") << QByteArray("abc") << 3 << QByteArrayList{"abc"};
    QTest::newRow("longer than all") << QByteArray("abc") << 65536 << QByteArrayList{"abc"};
    QTest::newRow("an empty one") << QByteArray("") << 65536 << QByteArrayList{""};
}

void TestDatagramBatch::takesTrainsApart()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, stride);
    QFETCH(const QByteArrayList, expected);
    DatagramBatch batch;
    std::memcpy(batch.reserve(65536), bytes.constData(), size_t(bytes.size()));
    batch.commitRun(bytes.size(), stride, peer, local, Direction::Incoming, Instant{1, 2});

    QCOMPARE(payloads(batch), expected);
    QCOMPARE(batch.payloadBytes(), bytes.size());
    for (qsizetype i = 0; i < batch.size(); ++i) {
        const DatagramRecord record = batch.record(i);
        QCOMPARE(record.peer, peer);
        QCOMPARE(record.local, local);
        QCOMPARE(record.time, (Instant{1, 2}));
        QCOMPARE(record.offset, i * stride);
        QCOMPARE(record.length, expected.at(i).size());
        QCOMPARE(batch.trainEnd(i), batch.size());
    }
}

void TestDatagramBatch::trainsAndSinglesMix()
{
    DatagramBatch batch;
    QByteArrayList expected;
    QList<qsizetype> trainEnds; // of each datagram
    std::mt19937 generator(7);
    for (int i = 0; i < 300; ++i) {
        const auto count = qsizetype(generator() % 3 == 0 ? 1 + generator() % 64 : 1);
        const auto stride = qsizetype(1 + generator() % 50);
        const auto last =
            qsizetype(count == 1 ? generator() % (quint32(stride) + 1) : 1 + generator() % quint32(stride));
        const QByteArray bytes((count - 1) * stride + last, char('a' + i % 26));
        std::memcpy(batch.reserve(65536), bytes.constData(), size_t(bytes.size()));
        batch.commitRun(bytes.size(), stride, Endpoint::loopback(quint16(i)), local, Direction::Incoming, {});
        for (qsizetype k = 0; k < count; ++k) {
            expected += bytes.mid(k * stride, stride);
            trainEnds += batch.size();
            QCOMPARE(batch.peer(batch.size() - 1).port(), quint16(i));
        }
    }
    QVERIFY(payloads(batch) == expected);
    qsizetype bytes = 0;
    for (qsizetype i = 0; i < batch.size(); ++i) {
        QCOMPARE(batch.trainEnd(i), trainEnds.at(i));
        QCOMPARE(batch.payloadBytes(0, i), bytes);
        bytes += expected.at(i).size();
    }
    QCOMPARE(batch.payloadBytes(), bytes);
}

void TestDatagramBatch::copyIsUnaffectedByLaterChanges()
{
    // GIVEN a batch with room left, and a copy
    DatagramBatch batch;
    batch.reserve(1000);
    append(batch, "one");
    const DatagramBatch copy = batch;
    const QByteArrayList one{"one"};

    // WHEN the batch goes on in every way there is
    append(batch, "two");
    QCOMPARE(payloads(copy), one);
    std::memcpy(batch.reserve(5), "three", 5);
    batch.commit(5, peer, local, Direction::Incoming, Instant{});
    QCOMPARE(payloads(copy), one);
    const DatagramBatch longer = batch;
    batch.clear();
    QCOMPARE(payloads(copy), one);
    append(batch, "XXXXXXXXXXXX"); // over what the copies show, if they shared the memory still
    QCOMPARE(payloads(batch), QByteArrayList{"XXXXXXXXXXXX"});

    // THEN what was copied stays what it was
    QCOMPARE(payloads(copy), one);
    QCOMPARE(payloads(longer), (QByteArrayList{"one", "two", "three"}));
    QCOMPARE(longer.payloadBytes(), qsizetype(11));
}

void TestDatagramBatch::copiesGoOnByThemselves()
{
    // GIVEN two copies with room left behind what they share
    DatagramBatch one;
    one.reserve(1000);
    append(one, "shared");
    DatagramBatch two = one;
    // WHEN both go on
    append(one, "one");
    append(two, "two");
    // THEN each has its own
    QCOMPARE(payloads(one), (QByteArrayList{"shared", "one"}));
    QCOMPARE(payloads(two), (QByteArrayList{"shared", "two"}));
}

void TestDatagramBatch::copyByValueSharesTheBytes()
{
    DatagramBatch batch;
    append(batch, QByteArray(1000, 'x'));
    // WHEN it is passed on by value, as a queued signal does
    const auto pass = [](DatagramBatch copy) { return copy; };
    const DatagramBatch passed = pass(pass(batch));
    const QVariant queued = QVariant::fromValue(batch);
    // THEN nobody has copied a byte
    QCOMPARE(static_cast<const void *>(passed.payload(0).data()),
             static_cast<const void *>(batch.payload(0).data()));
    QCOMPARE(static_cast<const void *>(queued.value<DatagramBatch>().payload(0).data()),
             static_cast<const void *>(batch.payload(0).data()));
    QCOMPARE(&passed.peer(0), &batch.peer(0));
}

void TestDatagramBatch::copiesCrossThreads()
{
    // Without Qt's event loop, which a ThreadSanitizer cannot look into: what is handed over is told by these alone.
    std::mutex mutex;
    std::condition_variable hasNews;
    std::deque<DatagramBatch> queue;
    constexpr int rounds = 2000;

    int wrong = 0;
    std::thread reader([&] {
        for (int i = 0; i < rounds; ++i) {
            DatagramBatch batch;
            {
                std::unique_lock lock(mutex);
                hasNews.wait(lock, [&] { return !queue.empty(); });
                batch = std::move(queue.front());
                queue.pop_front();
            }
            const QByteArray number = QByteArray::number(i);
            wrong +=
                batch.size() != 2 || batch.payload(0) != QByteArrayView(number) || batch.payload(1) != "x";
        }
    });
    // GIVEN a writer that uses its batch again and again, whether the reader still looks at the last one or not
    DatagramBatch batch;
    for (int i = 0; i < rounds; ++i) {
        batch.clear();
        append(batch, QByteArray::number(i));
        append(batch, "x");
        {
            const std::lock_guard lock(mutex);
            queue.push_back(batch);
        }
        hasNews.notify_one();
    }
    reader.join();
    QCOMPARE(wrong, 0);
}

void TestDatagramBatch::clearKeepsTheMemory()
{
    // GIVEN a batch that nobody shares any more
    DatagramBatch batch;
    append(batch, QByteArray(10'000, 'x'));
    {
        const DatagramBatch copy = batch;
    }
    const void *memory = batch.payload(0).data();
    // WHEN it is cleared and used again
    batch.clear();
    QVERIFY(batch.isEmpty());
    QCOMPARE(batch.payloadBytes(), qsizetype(0));
    QByteArrayList others; // take the memory, if it was let go of
    for (int i = 0; i < 16; ++i)
        others += QByteArray(10'000, 'z');
    append(batch, QByteArray(10'000, 'y'));
    // THEN it is the same memory
    QCOMPARE(static_cast<const void *>(batch.payload(0).data()), memory);
    QCOMPARE(payloads(batch), QByteArrayList{QByteArray(10'000, 'y')});
}

void TestDatagramBatch::clearLetsGoOfSharedMemory()
{
    DatagramBatch batch;
    append(batch, "old");
    const DatagramBatch copy = batch;
    batch.clear();
    QVERIFY(batch.isEmpty());
    append(batch, "new");
    QVERIFY(batch.payload(0).data() != copy.payload(0).data());
    QCOMPARE(payloads(copy), QByteArrayList{"old"});
    QCOMPARE(payloads(batch), QByteArrayList{"new"});
}

QTEST_GUILESS_MAIN(TestDatagramBatch)

#include "tst_datagrambatch.moc"
