// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echothreads.h"

#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QUdpSocket>

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

using namespace echogram;

namespace {

const EchoThreads::Listening nobody;

Endpoint endpointOf(const char *address, quint16 port = 0)
{
    return {QHostAddress(QString::fromLatin1(address)), port};
}

EchoThreads::Options optionsFor(const char *bindTo, int threads, IoChoice io = IoChoice::Auto)
{
    EchoThreads::Options options;
    options.listeners.first().socket.bindTo = endpointOf(bindTo);
    options.listeners.first().socket.receiveBufferBytes = echoReceiveBufferBytes;
    options.listeners.first().socket.coalesces = true;
    options.listeners.first().socket.io = io;
    options.threads = threads;
    return options;
}

bool canBind(const char *address)
{
    DatagramSocket socket;
    SocketOptions options;
    options.bindTo = endpointOf(address);
    return !socket.open(options).isError();
}

/// More than one socket on one port is Linux's (SO_REUSEPORT).
QList<int> threadCounts()
{
#ifdef Q_OS_LINUX
    return {1, 2, 4};
#else
    return {1};
#endif
}

QList<IoChoice> engines()
{
#ifdef Q_OS_LINUX
    return {IoChoice::Qt, IoChoice::Linux};
#else
    return {IoChoice::Qt};
#endif
}

/// An echo server with where it listens, as it said itself.
struct Server
{
    explicit Server(const EchoThreads::Options &options)
    {
        error = threads.start(options, [this](qsizetype, const Endpoint &listening) {
            ++timesSaid;
            endpoint = listening;
        });
    }

    EchoThreads threads;
    SystemError error;
    Endpoint endpoint;
    int timesSaid = 0;
};

/// Somebody who asks. Collects what comes back.
struct Client
{
    explicit Client(const char *address = "127.0.0.1")
    {
        SocketOptions options;
        options.bindTo = endpointOf(address);
        socket.open(options);
        QObject::connect(&socket, &DatagramSocket::datagramsReceived, &socket,
                         [this](const DatagramBatch &batch) {
                             for (qsizetype i = 0; i < batch.size(); ++i) {
                                 answers += batch.payload(i).toByteArray();
                                 from += batch.peer(i);
                             }
                         });
    }

    bool ask(const QByteArray &payload, const Endpoint &server)
    {
        return socket.send(payload, server).verdict == SendVerdict::Sent;
    }

    DatagramSocket socket;
    QByteArrayList answers;
    QList<Endpoint> from;
};

bool takesPort(QUdpSocket &socket, const QHostAddress &address, quint16 port)
{
    socket.setProxy(QNetworkProxy::NoProxy);
    return socket.bind(address, port, QAbstractSocket::DontShareAddress);
}

} // namespace

class TestEchoThreads : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysOnceWhereItListens_data();
    void saysOnceWhereItListens();
    void echoes_data();
    void echoes();
    void servesManyClients_data() { saysOnceWhereItListens_data(); }
    void servesManyClients();
    void answersOnePeerInOrder_data() { saysOnceWhereItListens_data(); }
    void answersOnePeerInOrder();
    void answersFromWhereItWasAsked_data();
    void answersFromWhereItWasAsked();
    void describesEachThread_data() { saysOnceWhereItListens_data(); }
    void describesEachThread();
    void endsAtTheLimit();
    void freesThePortAtOnce_data() { saysOnceWhereItListens_data(); }
    void freesThePortAtOnce();
    void keepsTheTotalsWhenStopped_data() { saysOnceWhereItListens_data(); }
    void keepsTheTotalsWhenStopped();
    void saysWhyItCannotBind_data();
    void saysWhyItCannotBind();
    void saysWhatIsWrongWithTheEnvironment_data();
    void saysWhatIsWrongWithTheEnvironment();
};

void TestEchoThreads::saysOnceWhereItListens_data()
{
    QTest::addColumn<IoChoice>("engine");
    QTest::addColumn<int>("threads");
    for (const IoChoice engine : engines()) {
        for (const int threads : threadCounts())
            QTest::addRow("%s, %d threads", engine == IoChoice::Qt ? "qt" : "linux", threads)
                << engine << threads;
    }
}

void TestEchoThreads::saysOnceWhereItListens()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, threads);
    EchoThreads server;
    int timesSaid = 0;
    Endpoint listening;
    bool isElsewhere = false;
    bool isAnswered = false;
    // GIVEN somebody who asks as soon as it is said where
    const auto ask = [&, here = QThread::currentThread()](qsizetype, const Endpoint &endpoint) {
        ++timesSaid;
        listening = endpoint;
        isElsewhere = QThread::currentThread() != here;
        QUdpSocket asker;
        asker.setProxy(QNetworkProxy::NoProxy);
        if (asker.bind(QHostAddress::LocalHost, 0))
            asker.writeDatagram("first", 5, endpoint.address(), endpoint.port());
        isAnswered = asker.hasPendingDatagrams(); // loopback delivers within the send
    };
    QCOMPARE(server.start(optionsFor("127.0.0.1", threads, engine), ask), SystemError());
    // THEN nothing was answered before, and that is answered afterwards
    QCOMPARE(timesSaid, 1);
    QVERIFY(isElsewhere);
    QCOMPARE(listening.addressText(), QStringLiteral("127.0.0.1"));
    QVERIFY(listening.port() != 0);
    QVERIFY(!isAnswered);
    QTRY_COMPARE(server.totals().datagrams, 1u);
    QTRY_COMPARE(server.totals().answers, 1u);
    QCOMPARE(timesSaid, 1);
}

void TestEchoThreads::echoes_data()
{
    QTest::addColumn<IoChoice>("engine");
    QTest::addColumn<int>("threads");
    QTest::addColumn<QByteArray>("bindTo");
    QTest::addColumn<QByteArray>("to");
    for (const IoChoice engine : engines()) {
        for (const int threads : threadCounts()) {
            const auto row = [&](const char *bindTo, const char *to) {
                QTest::addRow("%s, %d threads, %s asked at %s", engine == IoChoice::Qt ? "qt" : "linux",
                              threads, bindTo, to)
                    << engine << threads << QByteArray(bindTo) << QByteArray(to);
            };
            row("127.0.0.1", "127.0.0.1");
            row("0.0.0.0", "127.0.0.1");
            row("::1", "::1");
            row("::", "::1");
            row("::", "127.0.0.1");
        }
    }
}

void TestEchoThreads::echoes()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, threads);
    QFETCH(const QByteArray, bindTo);
    QFETCH(const QByteArray, to);
    if (bindTo.contains(':') && !canBind("::1"))
        QSKIP("this machine has no ::1");
    Server server(optionsFor(bindTo, threads, engine));
    QCOMPARE(server.error, SystemError());
    QCOMPARE(server.endpoint.addressText(), QString::fromLatin1(bindTo));

    Client client(to);
    const Endpoint endpoint = endpointOf(to, server.endpoint.port());
    QByteArrayList payloads;
    for (const int size : {0, 1, 1472, 9000, 65507}) {
        QByteArray payload(size, Qt::Uninitialized);
        for (int i = 0; i < size; ++i)
            payload[i] = char(i * 31 + i / 256); // every byte value
        payloads += payload;
        QVERIFY(client.ask(payload, endpoint));
    }
    QTRY_COMPARE(client.answers.size(), payloads.size());
    QVERIFY(client.answers == payloads);
    for (const Endpoint &from : std::as_const(client.from))
        QCOMPARE(from, endpoint);
    server.threads.stop();
    EchoTotals expected;
    expected.datagrams = expected.answers = 5;
    expected.bytes = 1 + 1472 + 9000 + 65507;
    expected.answerBytes = expected.bytes;
    QCOMPARE(server.threads.totals(), expected);
}

void TestEchoThreads::servesManyClients()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, threads);
    Server server(optionsFor("127.0.0.1", threads, engine));
    QCOMPARE(server.error, SystemError());

    constexpr int clientCount = 64; // the kernel gives each of them to one of the threads
    constexpr int questions = 5;
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < clientCount; ++i)
        clients.push_back(std::make_unique<Client>());
    const auto question = [](int client, int number) {
        return QByteArray::number(client) + ' ' + QByteArray::number(number);
    };
    quint64 bytes = 0;
    for (int number = 0; number < questions; ++number) {
        for (int i = 0; i < clientCount; ++i) {
            QVERIFY(clients[size_t(i)]->ask(question(i, number), server.endpoint));
            bytes += quint64(question(i, number).size());
        }
    }
    for (int i = 0; i < clientCount; ++i) {
        QByteArrayList expected;
        for (int number = 0; number < questions; ++number)
            expected += question(i, number);
        QTRY_COMPARE(clients[size_t(i)]->answers.size(), expected.size());
        QCOMPARE(clients[size_t(i)]->answers, expected);
        for (const Endpoint &from : std::as_const(clients[size_t(i)]->from))
            QCOMPARE(from, server.endpoint);
    }
    EchoTotals expected;
    expected.datagrams = expected.answers = clientCount * questions;
    expected.bytes = bytes;
    expected.answerBytes = expected.bytes;
    QTRY_COMPARE(server.threads.totals(), expected); // an answer is counted after it has gone out
}

void TestEchoThreads::answersOnePeerInOrder()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, threads);
    Server server(optionsFor("127.0.0.1", threads, engine));
    QCOMPARE(server.error, SystemError());
    Client client;
    QByteArrayList expected;
    for (int i = 0; i < 100; ++i) { // few enough for every receive buffer
        expected += QByteArray::number(i);
        QVERIFY(client.ask(expected.last(), server.endpoint));
    }
    QTRY_COMPARE(client.answers.size(), expected.size());
    QCOMPARE(client.answers, expected);
}

void TestEchoThreads::answersFromWhereItWasAsked_data()
{
    QTest::addColumn<IoChoice>("engine");
    QTest::addColumn<int>("threads");
    QTest::addColumn<QByteArray>("bindTo");
    for (const IoChoice engine : engines()) {
        for (const int threads : threadCounts()) {
            for (const char *bindTo : {"0.0.0.0", "::"}) {
                QTest::addRow("%s, %d threads on %s", engine == IoChoice::Qt ? "qt" : "linux", threads,
                              bindTo)
                    << engine << threads << QByteArray(bindTo);
            }
        }
    }
}

void TestEchoThreads::answersFromWhereItWasAsked()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, threads);
    QFETCH(const QByteArray, bindTo);
    if (bindTo.contains(':') && !canBind("::1"))
        QSKIP("this machine has no ::1");
    Server server(optionsFor(bindTo, threads, engine));
    QCOMPARE(server.error, SystemError());
    const Endpoint asked = endpointOf("127.0.0.2", server.endpoint.port());
    std::vector<std::unique_ptr<Client>> clients; // more than one, so that it is not always the same thread
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<Client>());
        QVERIFY(clients.back()->ask("who?", asked));
    }
    for (const auto &client : clients) {
        QTRY_COMPARE(client->from.size(), 1);
        QCOMPARE(client->from.first(), asked);
    }
}

void TestEchoThreads::describesEachThread()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, threads);
    Server server(optionsFor("127.0.0.1", threads, engine));
    QCOMPARE(server.error, SystemError());
    const QList<SocketDescription> descriptions = server.threads.descriptions();
    QCOMPARE(descriptions.size(), threads);
    for (const SocketDescription &one : descriptions) {
        QCOMPARE(one.engine, engine == IoChoice::Qt ? QStringLiteral("qt") : QStringLiteral("linux"));
        QCOMPARE(one.engineReason, QStringLiteral("asked for"));
        QCOMPARE(one.askedReceiveBuffer, echoReceiveBufferBytes);
        QCOMPARE(one, descriptions.first());
    }
    server.threads.stop();
    QVERIFY(server.threads.descriptions().isEmpty());
}

void TestEchoThreads::endsAtTheLimit()
{
    EchoThreads::Options options = optionsFor("127.0.0.1", 1);
    options.answerLimit = 3;
    Server server(options);
    QCOMPARE(server.error, SystemError());
    QSignalSpy reached(&server.threads, &EchoThreads::answerLimitReached);
    Client client;
    for (const char *payload : {"a", "b", "c", "d", "e"})
        QVERIFY(client.ask(payload, server.endpoint));
    QTRY_COMPARE(reached.size(), 1);
    QTRY_COMPARE(client.answers.size(), 3);
    server.threads.stop();
    QCOMPARE(client.answers, (QByteArrayList{"a", "b", "c"}));
    QCOMPARE(server.threads.totals().answers, 3u);
    QCOMPARE(server.threads.totals().datagrams, 3u);
}

void TestEchoThreads::freesThePortAtOnce()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, threads);
    Server server(optionsFor("127.0.0.1", threads, engine));
    QCOMPARE(server.error, SystemError());
    QUdpSocket other;
    QVERIFY(!takesPort(other, QHostAddress::LocalHost, server.endpoint.port()));
    server.threads.stop();
    QVERIFY2(takesPort(other, QHostAddress::LocalHost, server.endpoint.port()),
             qPrintable(other.errorString()));
}

void TestEchoThreads::keepsTheTotalsWhenStopped()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, threads);
    Server server(optionsFor("127.0.0.1", threads, engine));
    QCOMPARE(server.error, SystemError());
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 16; ++i) {
        clients.push_back(std::make_unique<Client>());
        QVERIFY(clients.back()->ask("hello", server.endpoint));
    }
    for (const auto &client : clients)
        QTRY_COMPARE(client->answers.size(), 1);
    server.threads.stop();
    const EchoTotals totals = server.threads.totals();
    QCOMPARE(totals.datagrams, 16u);
    QCOMPARE(totals.bytes, 80u);
    QCOMPARE(totals.answers, 16u);
    server.threads.stop(); // what is stopped stays so
    QCOMPARE(server.threads.totals(), totals);
}

void TestEchoThreads::saysWhyItCannotBind_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<QByteArray>("takenOn");
    QTest::addColumn<QByteArray>("bindTo");
    for (const int threads : threadCounts()) {
        const auto row = [&](const char *takenOn, const char *bindTo) {
            QTest::addRow("%d threads, %s where %s is taken", threads, bindTo, takenOn)
                << threads << QByteArray(takenOn) << QByteArray(bindTo);
        };
        for (const char *takenOn : {"127.0.0.1", "0.0.0.0"}) {
            for (const char *bindTo : {"127.0.0.1", "0.0.0.0", "::"})
                row(takenOn, bindTo);
        }
        row("::1", "::1");
        row("::1", "::");
    }
}

void TestEchoThreads::saysWhyItCannotBind()
{
    QFETCH(const int, threads);
    QFETCH(const QByteArray, takenOn);
    QFETCH(const QByteArray, bindTo);
    if ((takenOn + bindTo).contains(':') && !canBind("::1"))
        QSKIP("this machine has no ::1");
    // GIVEN a port of somebody who does not share
    QUdpSocket other;
    QVERIFY(takesPort(other, QHostAddress(QString::fromLatin1(takenOn)), 0));
    // WHEN it is asked for
    EchoThreads::Options options = optionsFor(bindTo, threads);
    options.listeners.first().socket.bindTo.setPort(other.localPort());
    Server server(options);
    // THEN the system's reason comes back, and nothing runs
    QCOMPARE(server.error, SystemError::fromErrno(EADDRINUSE));
    QCOMPARE(server.timesSaid, 0);
    QVERIFY(server.threads.descriptions().isEmpty());
    QCOMPARE(server.threads.totals(), EchoTotals());

    EchoThreads elsewhere;
    options.listeners.first().socket.bindTo = endpointOf("203.0.113.7"); // RFC 5737: nobody's
    QCOMPARE(elsewhere.start(options, nobody).code, EADDRNOTAVAIL);
    QVERIFY(elsewhere.descriptions().isEmpty());
}

void TestEchoThreads::saysWhatIsWrongWithTheEnvironment_data()
{
    QTest::addColumn<int>("threads");
    for (const int threads : threadCounts())
        QTest::addRow("%d threads", threads) << threads;
}

void TestEchoThreads::saysWhatIsWrongWithTheEnvironment()
{
    QFETCH(const int, threads);
    const bool wasSet = qEnvironmentVariableIsSet(ioVariable);
    const QByteArray before = qgetenv(ioVariable);
    qputenv(ioVariable, "fast");
    const Server server(optionsFor("127.0.0.1", threads));
    const QString problem = ioVariableProblem();
    if (wasSet)
        qputenv(ioVariable, before);
    else
        qunsetenv(ioVariable);
    QCOMPARE(server.error, (SystemError{EINVAL, problem}));
    QCOMPARE(server.timesSaid, 0);
    QVERIFY(server.threads.descriptions().isEmpty());
}

QTEST_GUILESS_MAIN(TestEchoThreads)
#include "tst_echothreads.moc"
