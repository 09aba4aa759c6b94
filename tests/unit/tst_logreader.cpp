// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturelog.h"
#include "core/capture/logreader.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>

using namespace echogram;

namespace {

constexpr qint64 start = 1'700'000'000'000'000'000;

/// A log, who writes it, and what was written.
struct Written
{
    explicit Written(const QString &folder, const LogLimits &limits = {})
        : log(LogFolder::open(folder).value(), limits)
    {}
    explicit Written(const LogLimits &limits = {})
        : log(limits)
    {}

    void append(const QByteArray &payload)
    {
        positions.append(log.append(Endpoint::loopback(1), Endpoint::loopback(2), RecordKind::Outgoing,
                                    start + positions.size(), payload));
        payloads.append(payload);
    }
    void append(int count, qsizetype size)
    {
        for (int i = 0; i < count; ++i)
            append(QByteArray(size, char(payloads.size() * 7)) + QByteArray::number(payloads.size()));
    }
    const LogSources &flush()
    {
        log.flush();
        sources.apply(log.takeNews());
        return sources;
    }
    /// Whether the reader finds what was written there.
    bool isRead(LogReader &reader, qsizetype index) const
    {
        const auto record = reader.read(positions[index]);
        return record && record->datagram.payload == payloads[index] && record->wallNs == start + index
               && record->datagram.source == Endpoint::loopback(1)
               && record->datagram.destination == Endpoint::loopback(2)
               && record->datagram.kind == RecordKind::Outgoing;
    }
    int countRead(LogReader &reader) const
    {
        int count = 0;
        for (qsizetype i = 0; i < positions.size(); ++i)
            count += isRead(reader, i);
        return count;
    }

    CaptureLog log;
    LogSources sources;
    QList<LogPosition> positions;
    QList<QByteArray> payloads;
};

#ifdef Q_OS_LINUX
qsizetype openFiles(const QString &folder)
{
    const QDir descriptors(QStringLiteral("/proc/self/fd"));
    const QStringList names = descriptors.entryList(QDir::Files | QDir::System);
    return std::count_if(names.begin(), names.end(), [&](const QString &name) {
        return QFile::symLinkTarget(descriptors.filePath(name)).startsWith(folder);
    });
}
#endif

} // namespace

class TestLogReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void readsInAnyOrder_data();
    void readsInAnyOrder();
    void readsWhatIsBeingWritten();
    void waitsUntilARecordIsWhole();
    void readsTheLongest();
    void hasNothingElsewhere();
    void hasNothingOfWhatIsNoDatagram();
    void survivesAFileThatIsCutShort();
    void forgetsWhatIsGone();
    void keepsFewFilesOpen();
    void isOfPartsInMemory();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("log")); }
    QString segment(quint32 number) const { return LogFolder::segmentFile(path(), number); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestLogReader::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestLogReader::readsInAnyOrder_data()
{
    QTest::addColumn<bool>("inMemory");
    QTest::addColumn<qsizetype>("stretch");
    for (const qsizetype stretch :
         {qsizetype(1), qsizetype(50), qsizetype(1000), LogReader::screenful, LogReader::throughput}) {
        QTest::addRow("files, %d bytes at a time", int(stretch)) << false << stretch;
        QTest::addRow("memory, %d bytes at a time", int(stretch)) << true << stretch;
    }
}

void TestLogReader::readsInAnyOrder()
{
    QFETCH(const bool, inMemory);
    QFETCH(const qsizetype, stretch);

    // GIVEN some segments
    LogLimits limits;
    limits.segment = 20'000;
    Written written = inMemory ? Written() : Written(path(), limits);
    for (int i = 0; i < 10; ++i)
        written.append(100, i * 20);
    written.append(1, 30'000);
    LogReader reader(stretch);
    reader.setSources(written.flush());

    // THEN they are read forwards, backwards and here and there
    QList<qsizetype> order;
    for (qsizetype i = 0; i < written.positions.size(); ++i)
        order.append(i);
    for (const qsizetype i : std::as_const(order))
        QVERIFY(written.isRead(reader, i));
    std::reverse(order.begin(), order.end());
    for (const qsizetype i : std::as_const(order))
        QVERIFY(written.isRead(reader, i));
    std::shuffle(order.begin(), order.end(), std::mt19937(1));
    for (const qsizetype i : std::as_const(order))
        QVERIFY(written.isRead(reader, i));
}

void TestLogReader::readsWhatIsBeingWritten()
{
    // GIVEN a reader that has come to the end of the file
    Written written(path());
    written.append(1, 5);
    LogReader reader;
    reader.setSources(written.flush());
    QVERIFY(written.isRead(reader, 0));

    for (int i = 1; i < 100; ++i) {
        // WHEN a record is appended
        written.append(1, i);
        // THEN it is not there before it is flushed, and then it is, without any news
        QVERIFY(!written.isRead(reader, i));
        written.log.flush();
        QVERIFY(written.log.takeNews().isEmpty());
        QVERIFY(written.isRead(reader, i));
        QVERIFY(written.isRead(reader, i / 2));
    }
}

void TestLogReader::waitsUntilARecordIsWhole()
{
    // GIVEN a file that grows byte by byte
    Written written(path());
    written.append(2, 30);
    written.flush();
    QFile from(segment(1));
    QVERIFY(from.open(QIODevice::ReadOnly));
    const QByteArray whole = from.readAll();
    const QString growing = m_folder->filePath(QStringLiteral("growing.pcap"));
    QFile to(growing);
    QVERIFY(to.open(QIODevice::WriteOnly | QIODevice::Unbuffered));

    LogSources sources;
    sources.addFile(1, growing);
    LogReader reader;
    reader.setSources(sources);
    for (qsizetype size = 0; size < whole.size(); ++size) {
        // THEN a record is there once all of it is
        QCOMPARE(written.isRead(reader, 0), size >= qsizetype(written.positions[1].offset));
        QVERIFY(!written.isRead(reader, 1));
        QCOMPARE(to.write(whole.constData() + size, 1), 1);
    }
    QCOMPARE(written.countRead(reader), 2);
}

void TestLogReader::readsTheLongest()
{
    Written written(path());
    written.append(3, 10);
    for (int i = 0; i < 20; ++i)
        written.append(QByteArray(65507, char(i)));
    written.append(3, 10);
    LogReader reader;
    reader.setSources(written.flush());
    QCOMPARE(written.countRead(reader), 26);
    for (qsizetype i = 25; i >= 0; --i)
        QVERIFY(written.isRead(reader, i));
}

void TestLogReader::hasNothingElsewhere()
{
    Written written(path());
    written.append(100, 10);
    LogReader reader;
    QVERIFY(!written.isRead(reader, 0)); // no sources yet
    reader.setSources(written.flush());
    QVERIFY(written.isRead(reader, 50));

    QVERIFY(!reader.read({}));
    QVERIFY(!reader.read({1, 0}));
    QVERIFY(!reader.read({2, 24}));
    QVERIFY(!reader.read({1, 0xffffffff}));
    for (quint32 offset = 0; offset < written.positions[2].offset; ++offset)
        if (!written.positions.contains(LogPosition{1, offset}))
            QVERIFY2(!reader.read({1, offset}), qPrintable(QString::number(offset)));
    QVERIFY(written.isRead(reader, 50));
}

void TestLogReader::hasNothingOfWhatIsNoDatagram()
{
    Written written(path());
    written.append(1, 10);
    const LogPosition behind{1, written.positions[0].offset + 16 + 28 + 11};
    written.log.appendUnreachable({Endpoint::loopback(), Endpoint::loopback(1), Endpoint::loopback(2), "xy"},
                                  start);
    written.append(1, 10);
    LogReader reader;
    reader.setSources(written.flush());
    QVERIFY(written.positions[1] > behind);
    QVERIFY(!reader.read(behind));
    QCOMPARE(written.countRead(reader), 2);
}

void TestLogReader::survivesAFileThatIsCutShort()
{
    Written written(path());
    written.append(1000, 1000);
    LogReader reader;
    reader.setSources(written.flush());
    QVERIFY(written.isRead(reader, 0));
    QVERIFY(QFile::resize(segment(1), written.positions[500].offset + 10));
    QCOMPARE(written.countRead(reader), 500);
    QVERIFY(QFile::resize(segment(1), 0));
    QVERIFY(!written.isRead(reader, 999));
    QVERIFY(QFile::remove(segment(1)));
    LogReader another;
    another.setSources(written.sources);
    QVERIFY(!written.isRead(another, 0));
}

void TestLogReader::forgetsWhatIsGone()
{
    // GIVEN two segments, of which the reader knows the first by heart
    LogLimits limits;
    limits.segment = 1000;
    Written written(path(), limits);
    written.append(20, 50);
    LogReader reader;
    reader.setSources(written.flush());
    QVERIFY(written.isRead(reader, 0));

    // WHEN that is dropped
    LogNews news;
    news.dropped = {1};
    written.sources.apply(news);
    reader.setSources(written.sources);

    // THEN it is gone
    QVERIFY(!written.isRead(reader, 0));
    QVERIFY(written.isRead(reader, 19));
#ifdef Q_OS_LINUX
    QCOMPARE(openFiles(segment(1)), 0);
#endif
}

void TestLogReader::keepsFewFilesOpen()
{
#ifdef Q_OS_LINUX
    LogLimits limits;
    limits.segment = 1000;
    Written written(path(), limits);
    written.append(1000, 50);
    LogReader reader;
    reader.setSources(written.flush());
    QVERIFY(written.sources.all().size() > 20);
    const qsizetype before = openFiles(path());
    QCOMPARE(written.countRead(reader), 1000);
    QVERIFY(openFiles(path()) > before);
    QVERIFY2(openFiles(path()) <= before + 8, qPrintable(QString::number(openFiles(path()))));
#else
    QSKIP("Only Linux has /proc/self/fd.");
#endif
}

void TestLogReader::isOfPartsInMemory()
{
    // GIVEN a segment of which the first half is in a file, the second in memory
    Written written(path());
    written.append(10, 100);
    written.flush();
    QFile file(segment(1));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    const quint32 middle = written.positions[5].offset;
    const quint32 later = written.positions[8].offset;
    QVERIFY(QFile::resize(segment(1), middle));

    LogNews news;
    news.inMemory = {{1, whole.sliced(middle, later - middle), middle}, {1, whole.sliced(later), later}};
    written.sources.apply(news);
    QCOMPARE(written.sources.bytesInMemory(), whole.size() - middle);
    LogReader reader;
    reader.setSources(written.sources);
    QCOMPARE(written.countRead(reader), 10);

    // WHEN the last piece grows
    LogNews growth;
    growth.inMemory = {{1, whole.sliced(later) + "more", later}};
    written.sources.apply(growth);
    reader.setSources(written.sources);
    // THEN it takes the place of what it was
    QCOMPARE(written.sources.bytesInMemory(), whole.size() - middle + 4);
    QCOMPARE(written.countRead(reader), 10);

    // WHEN the first piece is in the file
    QFile rest(segment(1));
    QVERIFY(rest.open(QIODevice::Append));
    rest.write(whole.sliced(middle, later - middle));
    rest.close();
    LogNews onDisk;
    onDisk.onDisk = {{1, segment(1), later}};
    written.sources.apply(onDisk);
    reader.setSources(written.sources);
    // THEN it is not in memory any more
    QCOMPARE(written.sources.bytesInMemory(), whole.size() - later + 4);
    QCOMPARE(written.countRead(reader), 10);

    // WHEN what is in memory is given up
    LogNews cut;
    cut.cutShort = {1};
    written.sources.apply(cut);
    reader.setSources(written.sources);
    // THEN what is in the file is still there
    QCOMPARE(written.sources.bytesInMemory(), 0);
    QCOMPARE(written.countRead(reader), 8);
}

QTEST_APPLESS_MAIN(TestLogReader)
#include "tst_logreader.moc"
