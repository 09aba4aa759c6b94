// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/unixsignals.h"

#include <QSignalSpy>
#include <QTest>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace echogram;

class TestUnixSignals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void announces_data();
    void announces();
    void announcesEach();
    void theSecondOneEndsTheProcess();
    void leavesNothingBehind();
};

namespace {

/// What sigaction(2) says is done about a signal.
bool isDefault(int number)
{
    struct sigaction action = {};
    sigaction(number, nullptr, &action);
    return action.sa_handler == SIG_DFL;
}

} // namespace

void TestUnixSignals::announces_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("announced");
    QTest::newRow("SIGINT") << SIGINT << "end";
    QTest::newRow("SIGTERM") << SIGTERM << "end";
    QTest::newRow("SIGHUP") << SIGHUP << "reload";
    QTest::newRow("SIGUSR1") << SIGUSR1 << "report";
}

void TestUnixSignals::announces()
{
    QFETCH(const int, number);
    QFETCH(const QString, announced);
    UnixSignals signals;
    QStringList seen;
    connect(&signals, &UnixSignals::endRequested, this, [&] { seen += QStringLiteral("end"); });
    connect(&signals, &UnixSignals::reloadRequested, this, [&] { seen += QStringLiteral("reload"); });
    connect(&signals, &UnixSignals::reportRequested, this, [&] { seen += QStringLiteral("report"); });
    QCOMPARE(raise(number), 0);
    QVERIFY(seen.isEmpty()); // not in the handler
    QTRY_COMPARE(seen, QStringList{announced});
}

void TestUnixSignals::announcesEach()
{
    UnixSignals signals;
    QSignalSpy reloads(&signals, &UnixSignals::reloadRequested);
    QSignalSpy reports(&signals, &UnixSignals::reportRequested);
    for (int i = 0; i < 3; ++i) {
        raise(SIGHUP);
        raise(SIGUSR1);
    }
    QTRY_COMPARE(reloads.size(), 3);
    QTRY_COMPARE(reports.size(), 3);
}

void TestUnixSignals::theSecondOneEndsTheProcess()
{
    for (const int number : {SIGINT, SIGTERM}) {
        const pid_t child = fork();
        if (child == 0) {
            UnixSignals signals;
            raise(number == SIGINT ? SIGTERM : SIGINT); // the first of each kind does not
            raise(number);
            raise(number);
            _exit(0);
        }
        QVERIFY(child > 0);
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        QCOMPARE(WTERMSIG(status), number);
    }
}

void TestUnixSignals::leavesNothingBehind()
{
    {
        const UnixSignals signals;
        QVERIFY(!isDefault(SIGHUP));
    }
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1})
        QVERIFY(isDefault(number));
}

QTEST_GUILESS_MAIN(TestUnixSignals)
#include "tst_unixsignals.moc"
