// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturelog.h"
#include "tests/unit/logtalk.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace echogram;

class TestCaptureLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void makesItsFileWhenThereIsSomething();
    void survivesItsEnd();
    void beginsSegments();
    void goesOnBehindWhatIsThere();
    void leavesAloneWhatIsNotItsOwn();
    void keepsBelowTheTotal();
    void neverDeletesWhatItWrites();
    void saysWhatItCannotDelete();
    void keepsFatesBeside();
    void keepsTheLastInMemory();
    void clearsIntoTheTrash();
    void clearsForGood();
    void clearsWhatIsInMemory();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("talk")); }
    QString segment(quint32 number) const { return LogFolder::segmentFile(path(), number); }
    QString fates(quint32 number) const { return LogFolder::fatesFile(path(), number); }
    QStringList files() const { return QDir(path()).entryList(QDir::Files); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCaptureLog::init()
{
    // On the volume of the home folder, whose trash is the one that is looked for first
    m_folder = std::make_unique<QTemporaryDir>(QDir::homePath() + QStringLiteral("/XXXXXX"));
    QVERIFY(m_folder->isValid());
    qputenv("XDG_DATA_HOME", QFile::encodeName(m_folder->filePath(QStringLiteral("data"))));
}

void TestCaptureLog::makesItsFileWhenThereIsSomething()
{
    Talk talk(path());
    QVERIFY(!talk.log.isDirty());
    talk.flush();
    QVERIFY(files().isEmpty());
    QCOMPARE(talk.news.bytesOnDisk, 0);

    // WHEN something is appended
    talk.append(1);
    QVERIFY(talk.log.isDirty());
    QCOMPARE(talk.positions[0], (LogPosition{1, 24}));
    QVERIFY(files().isEmpty());

    // THEN it is there with the next flush()
    talk.flush();
    QVERIFY(!talk.log.isDirty());
    QCOMPARE(files(), QStringList{QStringLiteral("000001.pcap")});
    QCOMPARE(talk.news.onDisk.size(), 1);
    QCOMPARE(talk.news.onDisk[0].file, segment(1));
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
    QCOMPARE(talk.news.problem, QString());
    QVERIFY(talk.isRead(0));

    // AND there is no news of what follows
    talk.append(1);
    QCOMPARE(talk.positions[1], (LogPosition{1, 24 + recordOverhead + 100}));
    talk.flush();
    QVERIFY(talk.news.isEmpty());
    QCOMPARE(talk.news.bytesOnDisk, 24 + 2 * (recordOverhead + 100));
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
    QVERIFY(talk.isRead(1));
    // AND nobody else may read it
    QCOMPARE(QFile(segment(1)).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
}

void TestCaptureLog::survivesItsEnd()
{
    QList<QByteArray> payloads;
    {
        Talk talk(path());
        talk.append(3);
        payloads = talk.payloads;
    }
    QCOMPARE(payloadsOnDisk(path()), payloads);
}

void TestCaptureLog::beginsSegments()
{
    // WHEN more is appended than fits in a segment, also between two flushes
    Talk talk(path(), limitsOf(1'000'000, 1000));
    for (int i = 0; i < 10; ++i) {
        talk.append(i * 3);
        talk.flush();
    }

    // THEN each begins when the one before is as long as it may be
    QCOMPARE(talk.countRead(), 135);
    QCOMPARE(payloadsOnDisk(path()), talk.payloads);
    for (qsizetype i = 1; i < talk.positions.size(); ++i) {
        const LogPosition &last = talk.positions[i - 1];
        const LogPosition &next = talk.positions[i];
        const quint32 end = last.offset + recordOverhead + 100;
        if (next.segment == last.segment)
            QCOMPARE(next.offset, end);
        else
            QVERIFY(next == (LogPosition{last.segment + 1, 24}) && end >= 1000);
    }
    QCOMPARE(files().size(), int(talk.positions.constLast().segment));
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
}

void TestCaptureLog::goesOnBehindWhatIsThere()
{
    QList<QByteArray> payloads;
    for (int day = 0; day < 3; ++day) {
        Talk talk(path(), limitsOf(1'000'000, 1000));
        talk.append(10);
        talk.flush();
        QCOMPARE(talk.positions[0], (LogPosition{quint32(1 + 2 * day), 24}));
        QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
        payloads += talk.payloads;
        QCOMPARE(payloadsOnDisk(path()), payloads);
    }
}

void TestCaptureLog::leavesAloneWhatIsNotItsOwn()
{
    // GIVEN a file that somebody put where the next segment belongs
    Talk talk(path(), limitsOf(1'000'000, 1000));
    talk.append(1);
    talk.flush();
    QVERIFY(writeFile(segment(2), "mine"));
    talk.append(20);
    talk.flush();
    // THEN that number is left out
    QCOMPARE(contentsOf(segment(2)), "mine");
    QCOMPARE(talk.positions.constLast().segment, 4U);
    QCOMPARE(talk.countRead(), 21);
    QCOMPARE(talk.news.problem, QString());
}

void TestCaptureLog::keepsBelowTheTotal()
{
    // GIVEN segments of earlier, with fates
    {
        Talk talk(path(), limitsOf(1'000'000, 1000));
        talk.append(20);
        talk.log.appendFate("well");
    }
    QVERIFY(QFile::exists(fates(3)));

    // WHEN there is more than there may be
    Talk talk(path(), limitsOf(10'000, 1000));
    while (talk.dropped.size() < 10) {
        talk.append(1);
        talk.flush();
        QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
        QVERIFY(talk.news.bytesOnDisk <= 10'000);
    }

    // THEN the oldest went, one after the other
    QCOMPARE(talk.dropped, (QList<quint32>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    QVERIFY(!QFile::exists(segment(1)) && !QFile::exists(fates(3)) && !QFile::exists(segment(10)));
    QVERIFY(QFile::exists(segment(11)));
    QCOMPARE(talk.sources.all().firstKey(), 11U);
    for (qsizetype i = 0; i < talk.positions.size(); ++i)
        QCOMPARE(talk.isRead(i), talk.positions[i].segment > 10);
}

void TestCaptureLog::neverDeletesWhatItWrites()
{
    Talk talk(path(), limitsOf(1, 1000));
    for (int i = 0; i < 30; ++i) {
        talk.append(1);
        talk.flush();
        QVERIFY(talk.isRead(i));
        QCOMPARE(files().size(), 1);
    }
}

void TestCaptureLog::saysWhatItCannotDelete()
{
    // GIVEN a file that cannot be deleted: a folder has taken its place
    Talk talk(path(), limitsOf(3000, 1000));
    talk.append(1);
    talk.flush();
    QVERIFY(QFile::remove(segment(1)));
    QVERIFY(QDir().mkpath(segment(1) + QStringLiteral("/full")));

    // WHEN there is more than there may be
    while (talk.news.problem.isEmpty() && talk.payloads.size() < 1000) {
        talk.append(1);
        talk.flush();
    }
    // THEN it says so, and goes on
    QVERIFY2(talk.news.problem.contains(segment(1)) && talk.news.problem.endsWith(u'.'),
             qPrintable(talk.news.problem));
    talk.append(1);
    talk.flush();
    QVERIFY(talk.isRead(talk.payloads.size() - 1));
    QVERIFY(!talk.news.problem.isEmpty());

    // WHEN the reason is gone
    QVERIFY(QDir(segment(1)).removeRecursively());
    talk.nowNs += logSecond;
    talk.append(1);
    talk.flush();
    // THEN it is as it should be
    QCOMPARE(talk.news.problem, QString());
    QVERIFY(talk.news.bytesOnDisk <= 3000);
}

void TestCaptureLog::keepsFatesBeside()
{
    Talk talk(path(), limitsOf(1'000'000, 1000));

    // WHEN there are fates before there is a datagram
    talk.log.appendFate("old;");
    QVERIFY(talk.log.isDirty());
    talk.flush();
    // THEN the segment is there all the same
    QCOMPARE(contentsOf(fates(1)), "old;");
    QCOMPARE(QFileInfo(segment(1)).size(), 24);

    // AND every further one is beside the segment that was being written
    talk.append(1);
    talk.log.appendFate("one;");
    talk.flush();
    talk.append(1);
    talk.log.appendFate("two;");
    talk.append(8);
    talk.log.appendFate("last;");
    talk.flush();
    QCOMPARE(contentsOf(fates(1)), "old;one;two;");
    QCOMPARE(contentsOf(fates(2)), "last;");
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));
}

void TestCaptureLog::keepsTheLastInMemory()
{
    // GIVEN no folder
    constexpr qint64 bound = 64 * 1024;
    Talk talk(limitsOf(1, 1, bound));
    for (int i = 0; i < 2000; ++i) {
        talk.append(1, i % 300);
        talk.log.appendFate("nobody keeps it");
        if (i % 3 == 0)
            talk.flush();
        QVERIFY(talk.sources.bytesInMemory() <= bound + 3 * (recordOverhead + 300));
    }
    talk.flush();

    // THEN the last are there, with no gap
    QCOMPARE(talk.news.problem, QString());
    QCOMPARE(talk.news.bytesOnDisk, 0);
    QVERIFY(!talk.dropped.isEmpty());
    QVERIFY(talk.sources.bytesInMemory() > bound / 2);
    for (qsizetype i = 0; i < talk.positions.size(); ++i)
        QCOMPARE(talk.isRead(i), talk.positions[i].segment > talk.dropped.constLast());
}

void TestCaptureLog::clearsIntoTheTrash()
{
    // GIVEN segments of today and of earlier
    {
        Talk talk(path());
        talk.append(1);
        talk.log.appendFate("well");
    }
    Talk talk(path());
    talk.append(1);
    talk.flush();
    talk.append(1); // not flushed yet
    const QByteArray contents = contentsOf(segment(2));

    // WHEN the log is cleared
    QCOMPARE(talk.log.clear(false), QString());
    talk.take();
    // THEN its files are in the trash
    QCOMPARE(files(), QStringList());
    QCOMPARE(talk.dropped, (QList<quint32>{1, 2}));
    QCOMPARE(talk.news.bytesOnDisk, 0);
    QCOMPARE(talk.countRead(), 0);
    const QDir trash(m_folder->filePath(QStringLiteral("data/Trash/files")));
    bool isInTrash = false;
    for (const QString &name : trash.entryList(QDir::Files))
        isInTrash |= contentsOf(trash.filePath(name)) == contents;
    QVERIFY(isInTrash);

    // AND what follows is in a new segment
    QVERIFY(!talk.log.isDirty());
    talk.append(1);
    QCOMPARE(talk.positions.constLast(), (LogPosition{3, 24}));
    talk.flush();
    QVERIFY(talk.isRead(2));
    QCOMPARE(files(), QStringList{QStringLiteral("000003.pcap")});
}

void TestCaptureLog::clearsForGood()
{
    // GIVEN no trash
    qputenv("XDG_DATA_HOME", "/proc/nowhere");
    Talk talk(path(), limitsOf(1'000'000, 1000));
    talk.append(20);
    talk.flush();
    const qint64 bytes = bytesOfFiles(path());

    // WHEN it is to be cleared
    const QString problem = talk.log.clear(false);
    talk.take();
    // THEN it says that it cannot, and nothing is gone
    QVERIFY2(problem.contains(segment(1)) && problem.endsWith(u'.'), qPrintable(problem));
    QCOMPARE(talk.countRead(), 20);
    QCOMPARE(talk.news.bytesOnDisk, bytes);

    // WHEN it is to be cleared for good
    QCOMPARE(talk.log.clear(true), QString());
    talk.take();
    // THEN it is
    QCOMPARE(files(), QStringList());
    QCOMPARE(talk.countRead(), 0);
    QCOMPARE(talk.news.bytesOnDisk, 0);
}

void TestCaptureLog::clearsWhatIsInMemory()
{
    Talk talk(limitsOf(1, 1));
    talk.append(100);
    talk.flush();
    QCOMPARE(talk.log.clear(false), QString());
    talk.take();
    QCOMPARE(talk.countRead(), 0);
    QCOMPARE(talk.sources.bytesInMemory(), 0);
    talk.append(1);
    talk.flush();
    QVERIFY(talk.isRead(100));
}

QTEST_GUILESS_MAIN(TestCaptureLog)
#include "tst_capturelog.moc"
