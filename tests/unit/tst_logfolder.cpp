// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/logfolder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace echogram;

namespace {

// With this option and a folder the program only holds the folder until its input ends.
constexpr char holdOption[] = "--hold";

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

class TestLogFolder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void isMadeWhereItIsMissing();
    void knowsItsSegments();
    void removesWhatWasNotFinished();
    void numbersGoOn();
    void isHeldByOne();
    void isHeldAgainstOtherProcesses();
    void saysWhyItCannotBeHeld();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("talk of 50%2")); }
    QString file(const char *name) const { return path() + u'/' + QString::fromLatin1(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestLogFolder::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestLogFolder::isMadeWhereItIsMissing()
{
    const QString deep = path() + QStringLiteral("/with/a peer");
    const auto folder = LogFolder::open(deep + u'/');
    QVERIFY2(folder, qPrintable(folder ? QString() : folder.error()));
    QVERIFY(QDir(deep).exists());
    QCOMPARE((*folder)->path(), deep);
    QVERIFY((*folder)->segments().isEmpty());
    QCOMPARE((*folder)->nextNumber(), 1U);
}

void TestLogFolder::knowsItsSegments()
{
    // GIVEN segments, one with fates, among other files
    QVERIFY(QDir().mkpath(path()));
    QVERIFY(write(file("000010.pcap"), "1234567"));
    QVERIFY(write(file("000010.fates"), "890"));
    QVERIFY(write(file("000002.pcap"), "12"));
    QVERIFY(write(file("1234567.pcap"), ""));
    for (const char *name : {"000000.pcap", "3.pcap", "00003.pcap", "0000003.pcap", "00003a.pcap",
                             "-00003.pcap", "000003.pcapng", "000003.pcap.gz", " 00003.pcap", "+00003.pcap",
                             "notes.pcap", ".pcap", "99999999999.pcap", "000003"})
        QVERIFY(write(file(name), "other"));
    QVERIFY(QDir().mkpath(file("000004.pcap")));

    // THEN only those are found, in their order
    const auto folder = LogFolder::open(path());
    QVERIFY(folder);
    const QList<LogFolder::Segment> &segments = (*folder)->segments();
    QCOMPARE(segments.size(), 3);
    QCOMPARE(segments[0].number, 2U);
    QCOMPARE(segments[0].file, file("000002.pcap"));
    QCOMPARE(segments[0].fates, file("000002.fates"));
    QCOMPARE(segments[0].bytes, 2);
    QCOMPARE(segments[1].number, 10U);
    QCOMPARE(segments[1].bytes, 10);
    QCOMPARE(segments[2].number, 1234567U);
    QCOMPARE(segments[2].file, file("1234567.pcap"));
    QCOMPARE((*folder)->nextNumber(), 1234568U);
    // AND the others are as they were
    QVERIFY(QFile::exists(file("3.pcap")));
}

void TestLogFolder::removesWhatWasNotFinished()
{
    // GIVEN what a process left that was killed at the wrong moment
    QVERIFY(QDir().mkpath(path()));
    const QStringList left{LogFolder::unfinishedFile(LogFolder::segmentFile(path(), 7)),
                           LogFolder::unfinishedFile(LogFolder::fatesFile(path(), 6))};
    for (const QString &name : left)
        QVERIFY(write(name, "x"));
    QVERIFY(write(file("letter.new"), "x"));

    const auto folder = LogFolder::open(path());
    QVERIFY(folder);
    for (const QString &name : left)
        QVERIFY(!QFile::exists(name));
    QVERIFY(QFile::exists(file("letter.new")));
    QVERIFY((*folder)->segments().isEmpty());
}

void TestLogFolder::numbersGoOn()
{
    const auto folder = LogFolder::open(path());
    QVERIFY(folder);
    QVERIFY(write(file("000003.pcap"), "x"));
    QCOMPARE((*folder)->nextNumber(), 4U);
    QVERIFY(write(file("000005.fates"), "x")); // whose capture was moved elsewhere
    QCOMPARE((*folder)->nextNumber(), 6U);
}

void TestLogFolder::isHeldByOne()
{
    // GIVEN a folder that is held
    auto first = LogFolder::open(path());
    QVERIFY(first);

    // WHEN it is opened again, and again
    auto second = LogFolder::open(path());
    auto third = LogFolder::open(path());
    // THEN others beside it are taken
    QVERIFY(second && third);
    QCOMPARE((*first)->path(), path());
    QCOMPARE((*second)->path(), path() + QStringLiteral("~2"));
    QCOMPARE((*third)->path(), path() + QStringLiteral("~3"));

    // AND once it is free it is taken again
    first = QString();
    auto again = LogFolder::open(path());
    QVERIFY(again);
    QCOMPARE((*again)->path(), path());
}

void TestLogFolder::isHeldAgainstOtherProcesses()
{
    // GIVEN another process that holds it
    QProcess other;
    other.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    other.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(holdOption), path()});
    QTRY_VERIFY(other.canReadLine());
    QCOMPARE(other.readLine().trimmed(), QFile::encodeName(path()));
    {
        const auto folder = LogFolder::open(path());
        QVERIFY(folder);
        QCOMPARE((*folder)->path(), path() + QStringLiteral("~2"));
    }

    // WHEN that is killed, and has no time to let go
    other.kill();
    QVERIFY(other.waitForFinished());

    // THEN the folder is free
    QVERIFY(QFile::exists(path() + QStringLiteral("/.lock")));
    const auto folder = LogFolder::open(path());
    QVERIFY(folder);
    QCOMPARE((*folder)->path(), path());
}

void TestLogFolder::saysWhyItCannotBeHeld()
{
    QVERIFY(write(path(), "a file"));
    const auto folder = LogFolder::open(path());
    QVERIFY(!folder);
    QVERIFY2(folder.error().contains(path()) && folder.error().endsWith(u'.'), qPrintable(folder.error()));

    const auto inside = LogFolder::open(path() + QStringLiteral("/deeper"));
    QVERIFY(!inside);

    // A folder where nobody can make a file, not even root
    const QString proc = QStringLiteral("/proc/self");
    if (!QDir(proc).exists())
        QSKIP("Only Linux has /proc/self.");
    const auto without = LogFolder::open(proc);
    QVERIFY(!without);
    QVERIFY2(without.error().contains(QStringLiteral(".lock")), qPrintable(without.error()));
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == QLatin1String(holdOption)) {
        const auto folder = LogFolder::open(arguments[2]);
        std::puts(folder ? qPrintable((*folder)->path()) : qPrintable(folder.error()));
        std::fflush(stdout);
        std::getchar();
        return 0;
    }
    TestLogFolder test;
    return QTest::qExec(&test, arguments);
}

#include "tst_logfolder.moc"
