// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturelog.h"
#include "core/capture/segmentscan.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace echogram;

namespace {

constexpr qint64 start = 1'700'000'000'987'654'321;
constexpr qsizetype fileHeader = 24;
constexpr qsizetype recordHeader = 16;

struct Record
{
    quint32 offset = 0;
    qint64 wallNs = 0;
    QByteArray payload;

    friend bool operator==(const Record &, const Record &) = default;
};

/// Datagrams of these sizes in the folder's only segment.
QList<Record> write(const QString &folder, const QList<qsizetype> &sizes)
{
    CaptureLog log(LogFolder::open(folder).value());
    QList<Record> records;
    for (const qsizetype size : sizes) {
        const QByteArray payload(size, char('a' + records.size() % 26));
        const qint64 wallNs = start + records.size() * 1'500'000'000;
        const LogPosition position =
            log.append(Endpoint::loopback(1), Endpoint::loopback(2), RecordKind::Incoming, wallNs, payload);
        records.append({position.offset, wallNs, payload});
    }
    return records;
}

QByteArray contentsOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Scanned
{
    SegmentScan scan;
    QList<Record> records;
};

Scanned scanned(const QString &file)
{
    Scanned all;
    all.scan = scanSegment(file, [&](quint32 offset, qint64 wallNs, QByteArrayView packet) {
        const auto datagram = parseRawDatagram(packet);
        all.records.append({offset, wallNs, datagram ? datagram->payload.toByteArray() : "no datagram"});
        return true;
    });
    return all;
}

} // namespace

class TestSegmentScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void findsEveryRecord_data();
    void findsEveryRecord();
    void endsWhenItIsTold();
    void findsWhereTheLastOneIsTorn();
    void cutsWhatIsTorn();
    void cannotCutWhatIsNotThere();
    void passesOverNothing_data();
    void passesOverNothing();
    void isOfOurSegmentsOnly_data();
    void isOfOurSegmentsOnly();
    void hasNothingInAnEmptyFile();
    void saysWhatCannotBeOpened();

private:
    QString segment() const { return LogFolder::segmentFile(m_folder->path(), 1); }
    QString written(const QByteArray &bytes) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSegmentScan::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

/// A file of these bytes.
QString TestSegmentScan::written(const QByteArray &bytes) const
{
    const QString path = m_folder->filePath(QStringLiteral("other.pcap"));
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
}

void TestSegmentScan::findsEveryRecord_data()
{
    QTest::addColumn<QList<qsizetype>>("sizes");
    QTest::newRow("one") << QList<qsizetype>{5};
    QTest::newRow("an empty one") << QList<qsizetype>{0};
    QTest::newRow("short ones") << QList<qsizetype>(1000, 64);
    QTest::newRow("of all sizes") << QList<qsizetype>{0, 1, 2, 3, 1472, 65507, 4, 65506, 0};
    // Of what is read at a time these are cut in two in many ways
    QTest::newRow("the longest, over many blocks") << QList<qsizetype>(300, 65507);
    QTest::newRow("short ones, over a few blocks") << QList<qsizetype>(120'000, 33);
}

void TestSegmentScan::findsEveryRecord()
{
    QFETCH(const QList<qsizetype>, sizes);
    const QList<Record> records = write(m_folder->path(), sizes);
    const Scanned all = scanned(segment());
    QCOMPARE(all.scan.error, QString());
    QCOMPARE(all.scan.goodBytes, QFile(segment()).size());
    QCOMPARE(all.scan.tornBytes, 0);
    QCOMPARE(all.records.size(), records.size());
    QVERIFY(all.records == records);
}

void TestSegmentScan::endsWhenItIsTold()
{
    const QList<Record> records = write(m_folder->path(), {1, 2, 3});
    int count = 0;
    const SegmentScan scan =
        scanSegment(segment(), [&](quint32, qint64, QByteArrayView) { return ++count < 2; });
    QCOMPARE(count, 2);
    QCOMPARE(scan.goodBytes, qint64(records[2].offset));
    QCOMPARE(scan.tornBytes, 0);
}

void TestSegmentScan::findsWhereTheLastOneIsTorn()
{
    // GIVEN a segment that ends after any byte of its last record
    const QList<Record> records = write(m_folder->path(), {10, 20, 30});
    const QByteArray whole = contentsOf(segment());
    const qsizetype good = records.constLast().offset;
    for (qsizetype size = good; size < whole.size(); ++size) {
        const Scanned all = scanned(written(whole.first(size)));
        // THEN those before it are there
        QCOMPARE(all.scan.error, QString());
        QCOMPARE(all.scan.goodBytes, good);
        QCOMPARE(all.scan.tornBytes, size - good);
        QVERIFY(all.records == records.first(2));
    }
}

void TestSegmentScan::cutsWhatIsTorn()
{
    // GIVEN a torn record
    const QList<Record> records = write(m_folder->path(), {10, 20, 30});
    const QByteArray whole = contentsOf(segment());
    const QString torn = written(whole.chopped(1));
    QVERIFY(scanned(torn).scan.tornBytes > 0);

    // WHEN it is cut off
    QVERIFY(cutSegment(torn, scanned(torn).scan.goodBytes));

    // THEN the others are as they were
    QCOMPARE(contentsOf(torn), whole.first(records.constLast().offset));
    QCOMPARE(scanned(torn).scan.tornBytes, 0);
    QVERIFY(scanned(torn).records == records.first(2));
}

void TestSegmentScan::cannotCutWhatIsNotThere()
{
    QVERIFY(!cutSegment(m_folder->filePath(QStringLiteral("nothing.pcap")), 100));
}

void TestSegmentScan::passesOverNothing_data()
{
    QTest::addColumn<int>("at"); // in the header of the second record
    QTest::addColumn<quint32>("value");
    QTest::newRow("a second of more than a thousand million ns") << 4 << quint32(1'000'000'000);
    QTest::newRow("a packet that is cut") << 8 << quint32(47);
    QTest::newRow("a packet that was shorter") << 12 << quint32(47);
}

void TestSegmentScan::passesOverNothing()
{
    QFETCH(const int, at);
    QFETCH(const quint32, value);

    // GIVEN a header that is none of ours
    const QList<Record> records = write(m_folder->path(), {10, 20, 30});
    QByteArray bytes = contentsOf(segment());
    std::memcpy(bytes.data() + records[1].offset + at, &value, sizeof value);

    // THEN whatever is behind it counts as torn, because nobody can tell where the next one begins
    const Scanned all = scanned(written(bytes));
    QCOMPARE(all.scan.goodBytes, qint64(records[1].offset));
    QCOMPARE(all.scan.tornBytes, bytes.size() - qint64(records[1].offset));
    QVERIFY(all.records == records.first(1));

    // AND so do zeros, and lengths that no packet has
    for (const quint32 length : {0U, 27U, 262'145U, 0xffffffffU}) {
        std::memcpy(bytes.data() + records[1].offset + 4, "\0\0\0\0", 4);
        std::memcpy(bytes.data() + records[1].offset + 8, &length, 4);
        std::memcpy(bytes.data() + records[1].offset + 12, &length, 4);
        QCOMPARE(scanned(written(bytes)).scan.goodBytes, qint64(records[1].offset));
    }
}

void TestSegmentScan::isOfOurSegmentsOnly_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("microseconds") << 0 << QByteArray::fromHex("d4c3b2a1");
    QTest::newRow("the other byte order") << 0 << QByteArray::fromHex("a1b23c4d");
    QTest::newRow("pcapng") << 0 << QByteArray::fromHex("0a0d0d0a");
    QTest::newRow("text") << 0 << QByteArray("GET / HTTP/1.1");
    QTest::newRow("Ethernet") << 20 << QByteArray::fromHex("01000000");
}

void TestSegmentScan::isOfOurSegmentsOnly()
{
    QFETCH(const int, at);
    QFETCH(const QByteArray, bytes);
    if (Q_BYTE_ORDER == Q_BIG_ENDIAN)
        QSKIP("These are the bytes of little-endian machines.");
    write(m_folder->path(), {10});
    const QByteArray foreign = contentsOf(segment()).replace(at, bytes.size(), bytes);
    const Scanned all = scanned(written(foreign));
    QVERIFY2(all.scan.error.endsWith(u'.') && all.scan.error.contains(QStringLiteral("other.pcap")),
             qPrintable(all.scan.error));
    QCOMPARE(all.scan.goodBytes, 0);
    QCOMPARE(all.scan.tornBytes, 0); // so that nobody cuts anything off
    QVERIFY(all.records.isEmpty());
}

void TestSegmentScan::hasNothingInAnEmptyFile()
{
    write(m_folder->path(), {10});
    const QByteArray whole = contentsOf(segment());
    for (qsizetype size = 0; size < fileHeader + recordHeader; ++size) {
        const Scanned all = scanned(written(whole.first(size)));
        QCOMPARE(all.scan.error, QString());
        QCOMPARE(all.scan.goodBytes, size < fileHeader ? 0 : fileHeader);
        QCOMPARE(all.scan.tornBytes, size - all.scan.goodBytes);
    }
}

void TestSegmentScan::saysWhatCannotBeOpened()
{
    const QString missing = m_folder->filePath(QStringLiteral("nothing.pcap"));
    QVERIFY2(scanned(missing).scan.error.contains(missing), qPrintable(scanned(missing).scan.error));
    // A folder can be opened, but not read
    QVERIFY(!scanned(m_folder->path()).scan.error.isEmpty());
}

QTEST_APPLESS_MAIN(TestSegmentScan)
#include "tst_segmentscan.moc"
