// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"
#include "core/net/linuxaddress.h"
#include "server/ops/linuxservice.h"

#include <QProcess>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace echogram;
using namespace echogram::linuxservice;
using namespace std::chrono_literals;

namespace {

/// Where a service manager listens; `name` is a path, or begins with @ and is abstract (unix(7)).
class Manager
{
public:
    explicit Manager(const QByteArray &name)
        : m_descriptor(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (name.size() < qsizetype(sizeof address.sun_path))
            std::memcpy(address.sun_path, name.constData(), size_t(name.size()));
        if (name.startsWith('@'))
            address.sun_path[0] = '\0';
        const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(name.size()));
        m_isBound = bind(m_descriptor, reinterpret_cast<const sockaddr *>(&address), length) == 0;
        qputenv("NOTIFY_SOCKET", name);
    }
    ~Manager()
    {
        close(m_descriptor);
        qunsetenv("NOTIFY_SOCKET");
        qunsetenv("WATCHDOG_USEC");
        qunsetenv("WATCHDOG_PID");
    }
    Manager(const Manager &) = delete;
    Manager &operator=(const Manager &) = delete;

    bool isBound() const { return m_isBound; }

    /// The next message; empty when none has come.
    QByteArray message() const
    {
        char buffer[4096];
        const ssize_t length = recv(m_descriptor, buffer, sizeof buffer, 0);
        return length > 0 ? QByteArray(buffer, qsizetype(length)) : QByteArray();
    }

    void watch(std::chrono::microseconds interval) const
    {
        qputenv("WATCHDOG_USEC", QByteArray::number(qint64(interval.count())));
        qputenv("WATCHDOG_PID", QByteArray::number(getpid()));
    }

private:
    int m_descriptor;
    bool m_isBound = false;
};

QByteArray abstractName()
{
    static int count = 0;
    return "@echogram-tst_linuxservice-" + QByteArray::number(getpid()) + '-' + QByteArray::number(++count);
}

qint64 monotonicMicroseconds()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// What the program does when it is started once more, as a service: it has nothing open yet, so the descriptors from
// 3 on are free to be what a manager would have put there.

int bound(int family, int type, const char *address)
{
    linuxaddress::SocketAddress where{};
    const Endpoint endpoint(QHostAddress(QLatin1String(address)), 0);
    const socklen_t length = linuxaddress::fromEndpoint(endpoint, family, where);
    const int descriptor = socket(family, type, 0);
    const int off = 0;
    if (family == AF_INET6)
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(descriptor, &where.any, length) != 0)
        std::perror("bind");
    return descriptor;
}

void pass(const QList<int> &descriptors, const char *names, pid_t to = getpid())
{
    constexpr int away = 100; // so that no copy overwrites one that is yet to be copied
    for (qsizetype i = 0; i < descriptors.size(); ++i)
        dup2(descriptors.at(i), away + int(i));
    for (qsizetype i = 0; i < descriptors.size(); ++i)
        dup2(away + int(i), 3 + int(i));
    qputenv("LISTEN_FDS", QByteArray::number(descriptors.size()));
    qputenv("LISTEN_PID", QByteArray::number(to));
    qputenv("LISTEN_FDNAMES", names);
}

/// Sends a datagram to it and gives what it receives.
QByteArray spokenTo(const ActivatedSocket &one)
{
    const int family = one.bound.family() == Endpoint::Family::IPv6 ? AF_INET6 : AF_INET;
    linuxaddress::SocketAddress address{};
    const socklen_t length = linuxaddress::fromEndpoint(one.bound, family, address);
    const int client = socket(family, SOCK_DGRAM, 0);
    sendto(client, "hello", 5, 0, &address.any, length);
    char buffer[16];
    const ssize_t received = recv(one.descriptor, buffer, sizeof buffer, 0); // on loopback it is there by now
    close(client);
    return received > 0 ? QByteArray(buffer, qsizetype(received)) : QByteArray();
}

int optionOf(int descriptor, int level, int option)
{
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(descriptor, level, option, &value, &length) == 0 ? value : -1;
}

bool isSetUp(const ActivatedSocket &one)
{
    const bool isIPv6 = one.bound.family() == Endpoint::Family::IPv6;
    return (fcntl(one.descriptor, F_GETFL) & O_NONBLOCK) != 0
           && (fcntl(one.descriptor, F_GETFD) & FD_CLOEXEC) != 0
           && optionOf(one.descriptor, SOL_SOCKET, SO_BROADCAST) == 1
           && (isIPv6 ? optionOf(one.descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO)
                      : optionOf(one.descriptor, IPPROTO_IP, IP_PKTINFO))
                  == 1;
}

void printTaken()
{
    const auto taken = takeActivatedSockets();
    if (!taken) {
        const bool isClosed = fcntl(3, F_GETFD) < 0;
        std::printf("error%s: %s\n", isClosed ? "" : ", left open", taken.error().text.toUtf8().constData());
        return;
    }
    for (const ActivatedSocket &one : *taken) {
        std::printf("%d %s %s%s %s\n", one.descriptor, one.name.toUtf8().constData(),
                    one.bound.addressText().toUtf8().constData(), isSetUp(one) ? "" : " (not set up)",
                    spokenTo(one).constData());
    }
    std::printf("%d taken\n", int(taken->size()));
}

int serveAs(const QByteArray &scenario)
{
    if (scenario == "two")
        pass({bound(AF_INET, SOCK_DGRAM, "127.0.0.1"), bound(AF_INET, SOCK_DGRAM, "127.0.0.2")}, "echo:time");
    else if (scenario == "ipv6")
        pass({bound(AF_INET6, SOCK_DGRAM, "::1")}, "echo");
    else if (scenario == "nameless") {
        pass({bound(AF_INET, SOCK_DGRAM, "127.0.0.1")}, "");
        qunsetenv("LISTEN_FDNAMES");
    } else if (scenario == "tcp")
        pass({bound(AF_INET, SOCK_DGRAM, "127.0.0.1"), bound(AF_INET, SOCK_STREAM, "127.0.0.1")}, "echo:web");
    else if (scenario == "unbound")
        pass({socket(AF_INET, SOCK_DGRAM, 0)}, "echo");
    else if (scenario == "unix")
        pass({socket(AF_UNIX, SOCK_DGRAM, 0)}, "echo");
    else if (scenario == "file")
        pass({open("/dev/null", O_RDONLY)}, "echo");
    else if (scenario == "other process")
        pass({bound(AF_INET, SOCK_DGRAM, "127.0.0.1")}, "echo", 1);
    else if (scenario == "nonsense") {
        pass({bound(AF_INET, SOCK_DGRAM, "127.0.0.1")}, "echo");
        qputenv("LISTEN_FDS", "a few");
    } else if (scenario == "wrong names")
        pass({bound(AF_INET, SOCK_DGRAM, "127.0.0.1")}, "echo:time");
    printTaken();
    if (scenario == "two") {
        std::printf("%s\n", qEnvironmentVariableIsSet("LISTEN_FDS") ? "again" : "gone");
        printTaken();
    }
    return 0;
}

} // namespace

/// What is said to the service manager, and what it passes on.
class TestLinuxService : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        for (const char *name :
             {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"})
            qunsetenv(name);
    }

    void notifies_data()
    {
        QTest::addColumn<bool>("isAbstract");
        QTest::newRow("path") << false;
        QTest::newRow("abstract") << true;
    }
    void notifies()
    {
        QFETCH(const bool, isAbstract);
        const QTemporaryDir folder;
        const Manager manager(isAbstract ? abstractName() : QFile::encodeName(folder.filePath("notify")));
        QVERIFY(manager.isBound());
        notifyReady(QStringLiteral("Listening on 127.0.0.1:12345"));
        QCOMPARE(manager.message(), QByteArray("READY=1\nSTATUS=Listening on 127.0.0.1:12345"));
        notifyStatus(QStringLiteral("3 rules \u2013 fine"));
        QCOMPARE(manager.message(), QByteArray("STATUS=3 rules \u2013 fine"));
        const qint64 before = monotonicMicroseconds();
        notifyReloading();
        const qint64 after = monotonicMicroseconds();
        const QByteArray reloading = manager.message();
        const QByteArray beginning = "RELOADING=1\nMONOTONIC_USEC=";
        QVERIFY2(reloading.startsWith(beginning), reloading);
        const qint64 at = reloading.mid(beginning.size()).toLongLong();
        QVERIFY2(at >= before && at <= after, reloading);
        notifyStopping();
        QCOMPARE(manager.message(), QByteArray("STOPPING=1"));
        QCOMPARE(manager.message(), QByteArray());
    }

    void aStatusIsOneLine()
    {
        const Manager manager(abstractName());
        notifyStatus(QStringLiteral("nothing\nMAINPID=1"));
        QCOMPARE(manager.message(), QByteArray("STATUS=nothing MAINPID=1"));
    }

    void withoutManagerNothingHappens()
    {
        notifyReady(QStringLiteral("Listening"));
        notifyReloading();
        notifyStopping();
        const Watchdog watchdog([](const Watchdog::Alive &) {});
        QCOMPARE(watchdog.interval(), 0us);
        const auto taken = takeActivatedSockets();
        QVERIFY(taken.ok());
        QVERIFY(taken->isEmpty());
    }

    void managerThatIsGone()
    {
        const QTemporaryDir folder;
        qputenv("NOTIFY_SOCKET", QFile::encodeName(folder.filePath("nobody")));
        notifyReady(QStringLiteral("Listening"));
    }

    void theDogOfAnotherProcess()
    {
        const Manager manager(abstractName());
        manager.watch(1s);
        qputenv("WATCHDOG_PID", "1");
        const Watchdog watchdog([](const Watchdog::Alive &alive) { alive(); });
        QCOMPARE(watchdog.interval(), 0us);
    }

    void barksTwiceInTheInterval()
    {
        const Manager manager(abstractName());
        manager.watch(200ms);
        QList<qint64> asked; // in us
        const Watchdog watchdog([&](const Watchdog::Alive &alive) {
            asked.append(monotonicMicroseconds());
            alive();
        });
        const qint64 begin = monotonicMicroseconds();
        QCOMPARE(watchdog.interval(), 200ms);
        QTRY_VERIFY(asked.size() >= 4);
        QVERIFY2(asked.at(3) - begin >= 4 * 99'000, "as often as that is too often");
        for (qsizetype i = 0; i < asked.size(); ++i)
            QCOMPARE(manager.message(), QByteArray("WATCHDOG=1"));
        QCOMPARE(manager.message(), QByteArray());
    }

    /// The manager hears nothing as long as one thread hangs, and the thread is not asked again and again.
    void aThreadThatHangsIsNoticed()
    {
        const Manager manager(abstractName());
        manager.watch(20ms);
        IoThread first;
        IoThread second;
        auto *sound = new QObject;
        auto *hanging = new QObject;
        first.adopt(sound);
        second.adopt(hanging);
        QSemaphore hung;
        QSemaphore release;
        QMetaObject::invokeMethod(hanging, [&] {
            hung.release();
            release.acquire();
        });
        hung.acquire();

        std::atomic<int> answers = 0;
        int asked = 0;
        const Watchdog watchdog([&](const Watchdog::Alive &alive) {
            ++asked;
            const auto left = std::make_shared<std::atomic<int>>(2);
            for (QObject *worker : {sound, hanging}) {
                QMetaObject::invokeMethod(
                    worker,
                    [left, alive, &answers] {
                        ++answers;
                        if (--*left == 0)
                            alive();
                    },
                    Qt::QueuedConnection);
            }
        });
        QTRY_COMPARE(answers.load(), 1);
        QTimer clock;
        QSignalSpy ticks(&clock, &QTimer::timeout);
        clock.start(10ms);
        QTRY_VERIFY(ticks.size() >= 10);
        QCOMPARE(asked, 1);
        QCOMPARE(manager.message(), QByteArray());

        release.release();
        QByteArray messages;
        QTRY_VERIFY((messages += manager.message()).startsWith("WATCHDOG=1WATCHDOG=1")); // and on it goes
        QTRY_COMPARE(answers.load(), 2 * asked);
    }

    void aLateAnswerMeetsNobody()
    {
        const Manager manager(abstractName());
        manager.watch(2ms);
        Watchdog::Alive kept;
        {
            const Watchdog watchdog([&](const Watchdog::Alive &alive) { kept = alive; });
            QTRY_VERIFY(bool(kept));
        }
        kept();
        QCOMPARE(manager.message(), QByteArray("WATCHDOG=1"));
        kept(); // said already
        QCOMPARE(manager.message(), QByteArray());
    }

    void takesSockets_data()
    {
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("none") << QByteArray("0 taken\n");
        QTest::newRow("two") << QByteArray(
            "3 echo 127.0.0.1 hello\n4 time 127.0.0.2 hello\n2 taken\ngone\n0 taken\n");
        QTest::newRow("ipv6") << QByteArray("3 echo ::1 hello\n1 taken\n");
        QTest::newRow("nameless") << QByteArray("3 unknown 127.0.0.1 hello\n1 taken\n");
        QTest::newRow("other process") << QByteArray("0 taken\n");
        const auto isNone = [](int descriptor, const char *name) {
            return QStringLiteral(
                       "error: file descriptor %1 (%2), which the service manager passed, is no UDP socket "
                       "that is bound to an address\n")
                .arg(QString::number(descriptor), QLatin1String(name))
                .toUtf8();
        };
        QTest::newRow("tcp") << isNone(4, "web");
        QTest::newRow("unbound") << isNone(3, "echo");
        QTest::newRow("unix") << isNone(3, "echo");
        QTest::newRow("file") << isNone(3, "echo");
        QTest::newRow("nonsense") << QByteArray("error, left open: Invalid argument\n");
        QTest::newRow("wrong names") << QByteArray("error, left open: Invalid argument\n");
    }
    void takesSockets()
    {
        QFETCH(const QByteArray, said);
        const QByteArray scenario = QTest::currentDataTag();
        if (scenario == "ipv6") {
            const int probe = socket(AF_INET6, SOCK_DGRAM, 0);
            if (probe < 0)
                QSKIP("there is no IPv6 here");
            close(probe);
        }
        QProcess again;
        again.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        again.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("--service"), QString::fromLatin1(scenario)});
        QVERIFY2(again.waitForFinished(), qPrintable(again.errorString()));
        QCOMPARE(again.readAllStandardOutput(), said);
        QCOMPARE(again.exitCode(), 0);
    }
};

int main(int argc, char *argv[])
{
    if (argc == 3 && qstrcmp(argv[1], "--service") == 0)
        return serveAs(argv[2]);
    QCoreApplication app(argc, argv);
    TestLinuxService test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_linuxservice.moc"
