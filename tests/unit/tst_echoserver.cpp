// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echoserver.h"

#include <QSignalSpy>
#include <QTest>

#include <cerrno>

using namespace echogram;

namespace {

Endpoint endpointOf(const char *address, quint16 port = 0)
{
    return {QHostAddress(QString::fromLatin1(address)), port};
}

SystemError start(EchoServer &server, const Endpoint &bindTo)
{
    SocketOptions options;
    options.bindTo = bindTo;
    return server.start(options);
}

bool canBind(const char *address)
{
    EchoServer server;
    return !start(server, endpointOf(address)).isError();
}

/// Somebody who asks. Collects what comes back.
struct Client
{
    DatagramSocket socket;
    QList<QPair<QByteArray, Endpoint>> answers; // payload, from where

    explicit Client(const char *address)
    {
        SocketOptions options;
        options.bindTo = endpointOf(address);
        socket.open(options);
        QObject::connect(&socket, &DatagramSocket::datagramsReceived, &socket,
                         [this](const DatagramBatch &batch) {
                             for (qsizetype i = 0; i < batch.size(); ++i)
                                 answers.append({batch.payload(i).toByteArray(), batch.record(i).peer});
                         });
    }

    bool ask(const QByteArray &payload, const Endpoint &server)
    {
        return socket.send(payload, server).verdict == SendVerdict::Sent;
    }
};

} // namespace

class TestEchoServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void echoes_data();
    void echoes();
    void answersFromWhereItWasAsked_data();
    void answersFromWhereItWasAsked();
    void answersABroadcast_data();
    void answersABroadcast();
    void survivesClientsThatVanish();
    void neverAnswersPortZero();
    void reportsAfterAnswering();
    void stopsFromItsOwnSignal();
    void stopsAtTheLimit();
    void saysWhyItCannotBind();
    void countsWhatTheKernelDropped();
    void answerQueueKeepsOrder();
    void answerQueueIsBounded();
};

void TestEchoServer::echoes_data()
{
    QTest::addColumn<QByteArray>("bindTo");
    QTest::addColumn<QByteArray>("client");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 1472, 9000, 65507}) {
        const auto row = [size](const char *bindTo, const char *client, const char *to) {
            QTest::addRow("%s from %s, %d bytes", bindTo, client, size)
                << QByteArray(bindTo) << QByteArray(client) << QByteArray(to) << size;
        };
        row("127.0.0.1", "127.0.0.1", "127.0.0.1");
        row("0.0.0.0", "127.0.0.1", "127.0.0.1");
        row("::1", "::1", "::1");
        row("::", "::1", "::1");
        row("::", "127.0.0.1", "127.0.0.1");
    }
}

void TestEchoServer::echoes()
{
    QFETCH(const QByteArray, bindTo);
    QFETCH(const QByteArray, client);
    QFETCH(const QByteArray, to);
    QFETCH(const int, size);
    if (bindTo.contains(':') && !canBind("::1"))
        QSKIP("this machine has no ::1");

    EchoServer server;
    QVERIFY(!start(server, endpointOf(bindTo)).isError());
    QCOMPARE(server.localEndpoint().addressText(), QString::fromLatin1(bindTo));
    QVERIFY(server.localEndpoint().port() != 0);

    QByteArray payload(size, Qt::Uninitialized);
    for (int i = 0; i < size; ++i)
        payload[i] = char(i * 31 + i / 256); // every byte value
    Client asker(client);
    const Endpoint endpoint = endpointOf(to, server.localEndpoint().port());
    QVERIFY(asker.ask(payload, endpoint));
    QTRY_COMPARE(asker.answers.size(), 1);
    QVERIFY(asker.answers.first().first == payload);
    QCOMPARE(asker.answers.first().second.text(), endpoint.text());

    const EchoTotals totals = server.totals();
    QCOMPARE(totals.datagrams, 1u);
    QCOMPARE(totals.bytes, quint64(size));
    QCOMPARE(totals.answers, 1u);
    QCOMPARE(totals.errors, 0u);
    QCOMPARE(totals.drops(), 0u);
}

void TestEchoServer::answersFromWhereItWasAsked_data()
{
    QTest::addColumn<QByteArray>("bindTo");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("IPv4 wildcard") << QByteArray("0.0.0.0") << QByteArray("127.0.0.2");
    QTest::newRow("dual stack") << QByteArray("::") << QByteArray("127.0.0.2");
}

void TestEchoServer::answersFromWhereItWasAsked()
{
    QFETCH(const QByteArray, bindTo);
    QFETCH(const QByteArray, to);
    if (bindTo.contains(':') && !canBind("::1"))
        QSKIP("this machine has no ::1");
    EchoServer server;
    QVERIFY(!start(server, endpointOf(bindTo)).isError());
    Client client("127.0.0.1");
    const Endpoint asked = endpointOf(to, server.localEndpoint().port());
    QVERIFY(client.ask("who?", asked));
    QTRY_COMPARE(client.answers.size(), 1);
    QCOMPARE(client.answers.first().second.text(), asked.text());
}

void TestEchoServer::answersABroadcast_data()
{
    QTest::addColumn<QByteArray>("bindTo");
    QTest::newRow("IPv4 wildcard") << QByteArray("0.0.0.0");
    QTest::newRow("dual stack") << QByteArray("::");
}

void TestEchoServer::answersABroadcast()
{
    QFETCH(const QByteArray, bindTo);
    if (bindTo.contains(':') && !canBind("::1"))
        QSKIP("this machine has no ::1");
    EchoServer server;
    QVERIFY(!start(server, endpointOf(bindTo)).isError());
    Client client("127.0.0.1");
    const Endpoint everybody = endpointOf("127.255.255.255", server.localEndpoint().port());
    if (!client.ask("anybody?", everybody))
        QSKIP("the loopback interface has no broadcast address here");
    QTRY_COMPARE(client.answers.size(), 1); // from an address that can be sent from
    QCOMPARE(client.answers.first().first, QByteArray("anybody?"));
    QCOMPARE(server.totals().errors, 0u);
}

void TestEchoServer::survivesClientsThatVanish()
{
    EchoServer server;
    QVERIFY(!start(server, Endpoint::loopback()).isError());
    for (int i = 0; i < 20; ++i) {
        Client gone("127.0.0.1");
        QVERIFY(gone.ask("bye", server.localEndpoint()));
    } // each is closed before it is answered: ICMP port unreachable comes back
    QTRY_COMPARE(server.totals().datagrams, 20u);

    Client client("127.0.0.1");
    for (int i = 0; i < 20; ++i)
        QVERIFY(client.ask(QByteArray::number(i), server.localEndpoint()));
    QTRY_COMPARE(client.answers.size(), 20);
    QCOMPARE(client.answers.last().first, QByteArray("19"));
}

void TestEchoServer::neverAnswersPortZero()
{
    // Only a raw socket sends from port 0, which takes privileges; so the server's side of it is played by its
    // socket: a datagram socket refuses to send there, and the server never asks it to (no error is counted).
    EchoServer server;
    QVERIFY(!start(server, Endpoint::loopback()).isError());
    DatagramBatch batch;
    batch.append("?", Endpoint::loopback(0), server.localEndpoint(), Direction::Incoming, {});
    QSignalSpy echoed(&server, &EchoServer::datagramsEchoed);
    QVERIFY(QMetaObject::invokeMethod(server.findChild<DatagramSocket *>(), "datagramsReceived",
                                      Q_ARG(echogram::DatagramBatch, batch)));
    QCOMPARE(echoed.size(), 1);
    QCOMPARE(server.totals().datagrams, 1u);
    QCOMPARE(server.totals().answers, 0u);
    QCOMPARE(server.totals().errors, 0u);
}

void TestEchoServer::reportsAfterAnswering()
{
    EchoServer server;
    QVERIFY(!start(server, Endpoint::loopback()).isError());
    quint64 answersWhenReported = 0;
    connect(&server, &EchoServer::datagramsEchoed, this, [&](const DatagramBatch &batch) {
        QCOMPARE(batch.payload(0).toByteArray(), QByteArray("hello"));
        answersWhenReported = server.totals().answers;
    });
    Client client("127.0.0.1");
    QVERIFY(client.ask("hello", server.localEndpoint()));
    QTRY_COMPARE(answersWhenReported, 1u);
}

void TestEchoServer::stopsFromItsOwnSignal()
{
    EchoServer server;
    QVERIFY(!start(server, Endpoint::loopback()).isError());
    const Endpoint endpoint = server.localEndpoint();
    connect(&server, &EchoServer::datagramsEchoed, this, [&] { server.stop(); });
    Client client("127.0.0.1");
    QVERIFY(client.ask("stop", endpoint));
    QTRY_VERIFY(!server.isRunning());
    QTRY_COMPARE(client.answers.size(), 1);
    QCOMPARE(server.totals().answers, 1u); // kept
    QVERIFY(server.localEndpoint().isNull());

    QVERIFY(!start(server, endpoint).isError()); // the port is free again
    QCOMPARE(server.totals(), EchoTotals());
}

void TestEchoServer::stopsAtTheLimit()
{
    EchoServer server;
    server.setAnswerLimit(3);
    QVERIFY(!start(server, Endpoint::loopback()).isError());
    QSignalSpy reached(&server, &EchoServer::answerLimitReached);
    qsizetype reported = 0;
    connect(&server, &EchoServer::datagramsEchoed, this,
            [&](const DatagramBatch &b) { reported += b.size(); });
    Client client("127.0.0.1");
    for (const char *payload : {"a", "b", "c", "d", "e"})
        QVERIFY(client.ask(payload, server.localEndpoint()));
    QTRY_COMPARE(reached.size(), 1);
    QTRY_COMPARE(client.answers.size(), 3);
    QCOMPARE(client.answers.last().first, QByteArray("c"));
    QCOMPARE(reported, 3);
    QCOMPARE(server.totals().datagrams, 3u);
    QCOMPARE(server.totals().answers, 3u);
}

void TestEchoServer::saysWhyItCannotBind()
{
    EchoServer first;
    QVERIFY(!start(first, Endpoint::loopback()).isError());
    EchoServer second;
    QCOMPARE(start(second, first.localEndpoint()).code, EADDRINUSE);
    QVERIFY(!second.isRunning());
    QCOMPARE(start(second, endpointOf("203.0.113.7", 7777)).code, EADDRNOTAVAIL); // RFC 5737: nobody's
}

void TestEchoServer::countsWhatTheKernelDropped()
{
    EchoServer server;
    SocketOptions options;
    options.receiveBufferBytes = 4096;
    QVERIFY(!server.start(options).isError());
    Client client("127.0.0.1");
    for (int i = 0; i < 1000; ++i) // while nobody reads
        QVERIFY(client.ask("flood", server.localEndpoint()));
    if (server.totals().kernelDrops == 0)
        QSKIP("this system does not tell what it drops");
    QTRY_COMPARE(server.totals().datagrams + server.totals().kernelDrops, 1000u);
    server.stop();
    QCOMPARE(server.totals().datagrams + server.totals().drops(), 1000u);
}

void TestEchoServer::answerQueueKeepsOrder()
{
    AnswerQueue queue(10'000);
    for (const char *payload : {"a", "b", "", "d"})
        QVERIFY(queue.push(payload, Endpoint::loopback(9), {}));
    QByteArrayList sent;
    int room = 2;
    const auto send = [&](QByteArrayView payload, const Endpoint &peer, const Endpoint &, quint8) {
        if (peer.port() != 9 || room-- == 0)
            return SendVerdict::BufferFull;
        sent += payload.toByteArray();
        return SendVerdict::Sent;
    };
    queue.drain(10, send);
    QCOMPARE(sent, (QByteArrayList{"a", "b"}));
    QCOMPARE(queue.size(), 2);
    room = -1;
    queue.drain(1, send);
    QCOMPARE(sent, (QByteArrayList{"a", "b", ""}));
    queue.drain(10, send);
    QCOMPARE(sent, (QByteArrayList{"a", "b", "", "d"}));
    QVERIFY(queue.isEmpty());
}

void TestEchoServer::answerQueueIsBounded()
{
    AnswerQueue queue(100'000);
    QVERIFY(queue.push(QByteArray(65507, 'x'), {}, {}));
    QVERIFY(!queue.push(QByteArray(65507, 'x'), {}, {}));
    queue.drain(
        10, [](auto &&...) { return SendVerdict::Failed; }); // what cannot be sent does not stand in the way
    QVERIFY(queue.isEmpty());
    QVERIFY(queue.push(QByteArray(65507, 'x'), {}, {}));
    queue.clear();
    int empty = 0;
    while (queue.push({}, {}, {}))
        ++empty;
    QVERIFY(empty > 100 && empty < 100'000);
}

QTEST_GUILESS_MAIN(TestEchoServer)
#include "tst_echoserver.moc"
