// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts what the echo path takes from the heap, by standing in for malloc(3).
#include "server/echoserver.h"

#include <QTest>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <vector>

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#if !defined(ECHOGRAM_UNDER_ADDRESS_SANITIZER) && !defined(ECHOGRAM_UNDER_THREAD_SANITIZER)                  \
    && defined(__GLIBC__)
#define ECHOGRAM_COUNTS_ALLOCATIONS
#endif

namespace {

[[maybe_unused]] std::atomic<quint64> allocations = 0; // unless nothing is counted

} // namespace

#ifdef ECHOGRAM_COUNTS_ALLOCATIONS
extern "C" {
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size)
{
    ++allocations;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    ++allocations;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    ++allocations;
    return __libc_realloc(memory, size);
}
}
#endif

using namespace echogram;

namespace {

/// A client that itself allocates nothing.
class Asker
{
public:
    explicit Asker(quint16 port)
    {
        sockaddr_in server{};
        server.sin_family = AF_INET;
        server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        server.sin_port = htons(port);
        const int receiveBuffer = 1 << 20; // for a burst of large ones
        setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
        const auto *address = reinterpret_cast<const sockaddr *>(&server);
        if (connect(m_socket, address, sizeof server) != 0)
            qFatal("connect: %s", std::strerror(errno));
    }
    ~Asker() { close(m_socket); }
    Asker(const Asker &) = delete;
    Asker &operator=(const Asker &) = delete;

    /// Sends `count` datagrams of `size` bytes, one by one or as one (UDP_SEGMENT), and waits for as many answers.
    void ask(int count, int size, bool asOne)
    {
        static char bytes[65536];
        const int segment = asOne ? size : 0;
        setsockopt(m_socket, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment);
        if (asOne) {
            QCOMPARE(send(m_socket, bytes, size_t(count * size), 0), ssize_t(count * size));
        } else {
            for (int i = 0; i < count; ++i)
                QCOMPARE(send(m_socket, bytes, size_t(size), 0), ssize_t(size));
        }
        int answers = 0;
        QElapsedTimer waiting;
        waiting.start();
        while (answers < count && waiting.elapsed() < 10'000) {
            QCoreApplication::processEvents();
            while (recv(m_socket, bytes, sizeof bytes, MSG_DONTWAIT) == size)
                ++answers;
        }
        QCOMPARE(answers, count);
    }

private:
    const int m_socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

} // namespace

class TestEchoAllocations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void echoesWithoutAllocating_data();
    void echoesWithoutAllocating();
};

void TestEchoAllocations::echoesWithoutAllocating_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("asOne");
    for (const Endpoint &bindTo : {Endpoint::loopback(), Endpoint::anyIPv4()}) {
        const QByteArray where = bindTo.text().toLatin1();
        QTest::addRow("%s, plain", where.constData()) << bindTo << 64 << false;
        QTest::addRow("%s, plain, large", where.constData()) << bindTo << 9000 << false;
        QTest::addRow("%s, as one", where.constData()) << bindTo << 64 << true;
    }
}

void TestEchoAllocations::echoesWithoutAllocating()
{
#ifndef ECHOGRAM_COUNTS_ALLOCATIONS
    QSKIP("here malloc belongs to a sanitizer, or there is no glibc");
#else
    QFETCH(const Endpoint, bindTo);
    QFETCH(const int, size);
    QFETCH(const bool, asOne);
    EchoServer server;
    SocketOptions options;
    options.bindTo = bindTo;
    options.coalesces = true;
    options.receiveBufferBytes = echoReceiveBufferBytes;
    options.io = IoChoice::Linux;
    QVERIFY(!server.start(options).isError());
    Asker asker(server.localEndpoint().port());

    // GIVEN a server that has seen what is coming
    constexpr int perBurst = 20;
    constexpr int bursts = 100;
    for (int i = 0; i < 10 && !QTest::currentTestFailed(); ++i)
        asker.ask(perBurst, size, asOne);
    // WHEN it answers many more
    const quint64 before = allocations;
    for (int i = 0; i < bursts && !QTest::currentTestFailed(); ++i)
        asker.ask(perBurst, size, asOne);
    // THEN what the heap was asked for has to do with bursts (the event loop's), not with datagrams
    const quint64 taken = allocations - before;
    QVERIFY2(taken < perBurst * bursts / 10,
             qPrintable(QStringLiteral("%1 allocations for %2 datagrams").arg(taken).arg(perBurst * bursts)));
#endif
}

QTEST_GUILESS_MAIN(TestEchoAllocations)

#include "tst_echoallocations.moc"
