// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturelog.h"
#include "tests/unit/logtalk.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <memory>
#include <random>

#include <sys/resource.h>

using namespace echogram;

namespace {

/// As if the disk were full: no file of this process can become longer (EFBIG). That a write may still be taken in
/// part is as on a full disk, too.
class FullDisk
{
public:
    explicit FullDisk(qint64 bytes) { fillTo(bytes); }
    ~FullDisk() { set(RLIM_INFINITY); }
    Q_DISABLE_COPY_MOVE(FullDisk)

    void fillTo(qint64 bytes) { set(rlim_t(bytes)); }

private:
    static void set(rlim_t bytes)
    {
        struct rlimit limit = {};
        getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = bytes;
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
    }
};

} // namespace

/// What a log does when the disk does not take what it has.
class TestFullDisk : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void goesOnWhenTheDiskIsFull_data();
    void goesOnWhenTheDiskIsFull();
    void forgetsTheOldestWhenTheDiskStaysFull();
    void keepsFatesForTheDisk();
    void isTheSameWhenNewsAreLate();
    void losesNothingUnseen_data();
    void losesNothingUnseen();
    void clearsWhatWaits();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("talk")); }
    QString segment(quint32 number) const { return LogFolder::segmentFile(path(), number); }
    QString fates(quint32 number) const { return LogFolder::fatesFile(path(), number); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestFullDisk::initTestCase()
{
    std::signal(SIGXFSZ, SIG_IGN); // what comes with EFBIG
}

void TestFullDisk::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestFullDisk::goesOnWhenTheDiskIsFull_data()
{
    QTest::addColumn<qint64>("room");
    QTest::newRow("at the end of a record") << 24 + 5 * (recordOverhead + 100);
    QTest::newRow("in a record") << 24 + 5 * (recordOverhead + 100) + 50;
    QTest::newRow("in a record's header") << 24 + 5 * (recordOverhead + 100) + 1;
    QTest::newRow("before the last byte of a record") << 24 + 6 * (recordOverhead + 100) - 1;
    QTest::newRow("in the first record") << qint64(30);
    QTest::newRow("in the header of the file") << qint64(23);
    QTest::newRow("at once") << qint64(0);
}

void TestFullDisk::goesOnWhenTheDiskIsFull()
{
    QFETCH(const qint64, room);
    constexpr qint64 record = recordOverhead + 100;
    Talk talk(path(), limitsOf(1'000'000, 3000));
    {
        const FullDisk full(room);

        // WHEN more is appended than fits
        for (int i = 0; i < 10; ++i) {
            talk.append(3);
            talk.flush();
            // THEN everything can be read
            QCOMPARE(talk.countRead(), talk.payloads.size());
        }
        // AND it says what happens
        const QString problem = talk.news.problem;
        QVERIFY2(problem.contains(segment(1)) && problem.contains(QStringLiteral("File too large"))
                     && problem.contains(QStringLiteral("64 MiB")) && problem.endsWith(u'.'),
                 qPrintable(problem));
        QVERIFY(talk.sources.bytesInMemory() > 0);
        // AND what is on disk is whole
        if (room < 24) {
            QCOMPARE(bytesOfFiles(path()), 0);
        } else {
            QCOMPARE(QFileInfo(segment(1)).size(), 24 + (room - 24) / record * record);
            QCOMPARE(payloadsOnDisk(path()), talk.payloads.first((room - 24) / record));
        }
        QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
    }

    // WHEN there is room, but it was tried only just now
    QVERIFY(!talk.log.isDirty());
    talk.flush();
    // THEN it is left in peace
    QVERIFY(!talk.news.problem.isEmpty());

    // WHEN a second has gone by
    talk.nowNs += logSecond;
    QVERIFY(talk.log.isDirty());
    talk.flush();
    // THEN everything is on disk
    QCOMPARE(talk.news.problem, QString());
    QVERIFY(!talk.log.isDirty());
    QCOMPARE(talk.sources.bytesInMemory(), 0);
    QCOMPARE(payloadsOnDisk(path()), talk.payloads);
    QCOMPARE(talk.countRead(), talk.payloads.size());
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
    QVERIFY(talk.dropped.isEmpty() && talk.cutShort.isEmpty());

    // AND goes on there
    talk.append(30);
    talk.flush();
    QCOMPARE(payloadsOnDisk(path()), talk.payloads);
    QCOMPARE(talk.countRead(), talk.payloads.size());
}

void TestFullDisk::forgetsTheOldestWhenTheDiskStaysFull()
{
    // GIVEN a disk that is full, and little memory
    constexpr qint64 bound = 32 * 1024;
    Talk talk(path(), limitsOf(1'000'000, 10'000, bound));
    qsizetype onDisk = 0;
    {
        FullDisk full(5000);
        for (int i = 0; i < 1000; ++i) {
            if (!talk.news.problem.isEmpty())
                full.fillTo(0); // for other files as well
            talk.append(1);
            talk.flush();
            talk.nowNs += logSecond / 10;
            QVERIFY(talk.sources.bytesInMemory() <= bound + recordOverhead + 100);
        }
        // THEN the segment whose beginning is on disk ends there, those behind it are gone, and the last are there
        onDisk = payloadsOnDisk(path()).size();
        QVERIFY(onDisk > 10);
        QCOMPARE(payloadsOnDisk(path()), talk.payloads.first(onDisk));
        QCOMPARE(talk.cutShort, QList<quint32>{1});
        QVERIFY(talk.dropped.size() > 10);
        QCOMPARE(talk.dropped.constFirst(), 2U);
        QVERIFY(talk.sources.bytesInMemory() > bound / 2);
        for (qsizetype i = 0; i < talk.positions.size(); ++i)
            QCOMPARE(talk.isRead(i), i < onDisk || talk.positions[i].segment > talk.dropped.constLast());
    }

    // WHEN there is room
    const int readBefore = talk.countRead();
    talk.nowNs += logSecond;
    talk.flush();
    // THEN what is left is there
    QCOMPARE(talk.news.problem, QString());
    QCOMPARE(talk.sources.bytesInMemory(), 0);
    QCOMPARE(talk.countRead(), readBefore);
    QVERIFY(talk.isRead(onDisk - 1) && !talk.isRead(onDisk));
    QCOMPARE(payloadsOnDisk(path()), talk.payloads.first(onDisk) + talk.payloads.last(readBefore - onDisk));
}

void TestFullDisk::keepsFatesForTheDisk()
{
    Talk talk(path(), limitsOf(1'000'000'000, 1'000'000));
    talk.append(1);
    talk.log.appendFate("first;");
    talk.flush();
    const QByteArray fate(100'000, 'x');
    {
        const FullDisk full(bytesOfFiles(path()));
        // WHEN there are more fates than are kept
        for (int i = 0; i < 20; ++i) {
            talk.log.appendFate(fate);
            talk.flush();
        }
        QVERIFY2(talk.news.problem.contains(fates(1)), qPrintable(talk.news.problem));
        // THEN what is on disk stays whole
        QCOMPARE(contentsOf(fates(1)), "first;");
    }
    talk.nowNs += logSecond;
    talk.flush();
    // AND the first of them are there, none of them in part
    QCOMPARE(talk.news.problem, QString());
    QCOMPARE(contentsOf(fates(1)), "first;" + QByteArray(1'000'000, 'x'));
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
}

void TestFullDisk::isTheSameWhenNewsAreLate()
{
    // GIVEN a disk that becomes full, free and full again before anybody asks
    Talk talk(path(), limitsOf(10'000, 3000));
    for (int round = 0; round < 5; ++round) {
        {
            const FullDisk full(1000 + 500 * round);
            for (int i = 0; i < 20; ++i) {
                talk.append(1);
                talk.log.flush();
            }
        }
        talk.nowNs += logSecond;
        talk.log.flush();
        talk.append(5);
        talk.log.flush();
    }
    const FullDisk full(1000);
    talk.append(5);
    talk.log.flush();

    // WHEN the news are taken
    talk.take();
    // THEN they tell of what is there
    QVERIFY(!talk.dropped.isEmpty());
    qint64 toldInMemory = 0;
    for (const LogNews::InMemory &piece : talk.news.inMemory)
        toldInMemory += piece.bytes.size();
    QCOMPARE(toldInMemory, talk.sources.bytesInMemory());
    for (const LogNews::OnDisk &onDisk : talk.news.onDisk)
        QVERIFY(!talk.dropped.contains(onDisk.segment));
    for (qsizetype i = 0; i < talk.positions.size(); ++i)
        QCOMPARE(talk.isRead(i), !talk.dropped.contains(talk.positions[i].segment));
    for (auto source = talk.sources.all().begin(); source != talk.sources.all().end(); ++source)
        QVERIFY(source->file.isEmpty() || QFile::exists(source->file));
    QVERIFY(talk.sources.bytesInMemory() > 0);
}

void TestFullDisk::losesNothingUnseen_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 30; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void TestFullDisk::losesNothingUnseen()
{
    // GIVEN a disk that is full at times, and whatever else may happen
    QFETCH(const quint32, seed);
    std::mt19937 random(seed);
    const auto chance = [&](int one) { return random() % quint32(one) == 0; };
    Talk talk(path(), limitsOf(random() % 60'000, 200 + random() % 5000, 4000 + random() % 60'000));
    std::unique_ptr<FullDisk> full;
    for (int step = 0; step < 600; ++step) {
        for (int i = int(random() % 4); i > 0; --i)
            talk.append(1, chance(10) ? random() % 3000 : random() % 60);
        if (chance(5))
            talk.log.appendFate("fate");
        if (chance(40))
            full.reset();
        if (!full && chance(20))
            full = std::make_unique<FullDisk>(random() % 4000);
        talk.nowNs += chance(5) ? logSecond : logSecond / 100;
        talk.log.flush();
        if (!chance(3))
            continue;
        talk.take();
        QVERIFY(talk.sources.bytesInMemory() <= 2 * 64'000 + 12'000);
        // THEN what was not told to be gone can be read
        for (qsizetype i = std::max<qsizetype>(0, talk.positions.size() - 100); i < talk.positions.size();
             ++i)
            QVERIFY(talk.isRead(i) || talk.dropped.contains(talk.positions[i].segment)
                    || talk.cutShort.contains(talk.positions[i].segment));
    }
    full.reset();
    talk.nowNs += logSecond;
    talk.flush();
    QCOMPARE(talk.news.problem, QString());
    QCOMPARE(talk.sources.bytesInMemory(), 0);
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
    QList<QByteArray> left;
    for (qsizetype i = 0; i < talk.positions.size(); ++i) {
        if (talk.isRead(i))
            left.append(talk.payloads[i]);
        else
            QVERIFY(talk.dropped.contains(talk.positions[i].segment)
                    || talk.cutShort.contains(talk.positions[i].segment));
    }
    QCOMPARE(payloadsOnDisk(path()), left);
}

void TestFullDisk::clearsWhatWaits()
{
    // GIVEN a segment of which the rest waits for the disk
    Talk talk(path());
    talk.append(5);
    talk.flush();
    {
        const FullDisk full(0);
        talk.append(5);
        talk.flush();
        QVERIFY(!talk.news.problem.isEmpty());

        // WHEN the log is cleared
        QCOMPARE(talk.log.clear(true), QString());
        talk.take();
        // THEN both are gone, and the problem with them
        QCOMPARE(talk.news.problem, QString());
        QCOMPARE(talk.countRead(), 0);
        QCOMPARE(talk.sources.bytesInMemory(), 0);
        QVERIFY(!talk.log.isDirty());
    }
    talk.append(1);
    talk.flush();
    QVERIFY(talk.isRead(10));
    QCOMPARE(payloadsOnDisk(path()), talk.payloads.last(1));
}

QTEST_APPLESS_MAIN(TestFullDisk)
#include "tst_fulldisk.moc"
