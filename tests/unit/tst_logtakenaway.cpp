// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capturelog.h"
#include "tests/unit/logtalk.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace echogram;

/// What a log does when somebody takes its files away while it writes them.
class TestLogTakenAway : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void goesOnWhenTheFolderIsGone();
    void goesOnWhenItsFileIsTakenAway();
    void goesOnWhenItsFileComesBackShorter();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("talk")); }
    QString segment(quint32 number) const { return LogFolder::segmentFile(path(), number); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestLogTakenAway::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestLogTakenAway::goesOnWhenTheFolderIsGone()
{
    const QString away = m_folder->filePath(QStringLiteral("elsewhere"));
    Talk talk(path());
    talk.append(1);
    talk.log.appendFate("lost");
    talk.flush();

    // WHEN the folder is moved away
    QVERIFY(QDir().rename(path(), away));
    talk.nowNs += logSecond;
    talk.append(20);
    talk.log.appendFate("kept;");
    talk.flush();
    // THEN it says so, and goes on in memory
    QVERIFY2(talk.news.problem.contains(path()), qPrintable(talk.news.problem));
    QCOMPARE(talk.countRead(), 20);
    QVERIFY(!talk.isRead(0));
    talk.nowNs += logSecond;
    talk.append(20);
    talk.flush();
    QVERIFY(!talk.news.problem.isEmpty());
    QCOMPARE(talk.countRead(), 40);

    // WHEN it is back, but for a file that nobody needs
    QVERIFY(QFile::remove(LogFolder::fatesFile(away, 1)));
    QVERIFY(QDir().rename(away, path()));
    talk.nowNs += logSecond;
    QVERIFY(talk.log.isDirty());
    talk.flush();
    // THEN everything is there
    QCOMPARE(talk.news.problem, QString());
    QCOMPARE(payloadsOnDisk(path()), talk.payloads);
    QCOMPARE(talk.sources.bytesInMemory(), 0);
    QCOMPARE(talk.countRead(), 41);
    QCOMPARE(contentsOf(LogFolder::fatesFile(path(), 1)), "kept;");
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));

    // AND goes on there
    talk.log.appendFate("more;");
    talk.flush();
    QCOMPARE(contentsOf(LogFolder::fatesFile(path(), 1)), "kept;more;");
}

void TestLogTakenAway::goesOnWhenItsFileIsTakenAway()
{
    Talk talk(path());
    talk.append(5);
    talk.flush();

    // WHEN somebody deletes the file
    QVERIFY(QFile::remove(segment(1)));
    talk.nowNs += logSecond;
    talk.append(1);
    talk.flush();
    // THEN the segment is gone, which is told
    QCOMPARE(talk.dropped, QList<quint32>{1});
    QCOMPARE(talk.news.bytesOnDisk, 0);

    // AND the next one begins
    talk.append(5);
    talk.flush();
    QCOMPARE(talk.positions[6], (LogPosition{2, 24}));
    QCOMPARE(payloadsOnDisk(path()), talk.payloads.sliced(6));
    QCOMPARE(talk.countRead(), 5);
    QCOMPARE(talk.news.bytesOnDisk, bytesOfFiles(path()));

    // AND likewise when it becomes shorter
    QVERIFY(QFile::resize(segment(2), 50));
    talk.nowNs += logSecond;
    talk.flush();
    talk.append(1);
    talk.flush();
    QCOMPARE(talk.positions.constLast(), (LogPosition{3, 24}));
    QVERIFY(talk.isRead(talk.payloads.size() - 1));
}

void TestLogTakenAway::goesOnWhenItsFileComesBackShorter()
{
    // GIVEN a folder that is away, with a file that is not finished
    const QString away = m_folder->filePath(QStringLiteral("elsewhere"));
    Talk talk(path());
    talk.append(5);
    talk.flush();
    QVERIFY(QDir().rename(path(), away));
    talk.nowNs += logSecond;
    talk.append(5);
    talk.flush();
    QVERIFY(!talk.news.problem.isEmpty());

    // WHEN it comes back with less in it
    QVERIFY(QFile::resize(LogFolder::segmentFile(away, 1), 100));
    QVERIFY(QDir().rename(away, path()));
    talk.nowNs += logSecond;
    talk.flush();

    // THEN nothing is written behind the gap, and the segment is gone, which is told
    QCOMPARE(talk.news.problem, QString());
    QCOMPARE(talk.dropped, QList<quint32>{1});
    QCOMPARE(QFileInfo(segment(1)).size(), 100);
    talk.append(1);
    talk.flush();
    QCOMPARE(talk.positions.constLast(), (LogPosition{2, 24}));
    QCOMPARE(talk.countRead(), 1);
}

QTEST_APPLESS_MAIN(TestLogTakenAway)
#include "tst_logtakenaway.moc"
