// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/datagramsocket.h"
#include "core/net/iothread.h"
#include "server/hostedserver.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace echogram;
using State = HostedServer::State;

namespace {

void open(DatagramSocket &socket)
{
    const SystemError error = socket.open({});
    QVERIFY2(!error.isError(), qPrintable(error.text));
}

} // namespace

class TestHostedServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runsAndStops();
    void takesAFreePortWhenItsOwnIsInUse();
    void saysWhyItFailed();
    void countsInPaces();
    void forgetsWhatWasStopped();
    void endsWithItsThread();
};

void TestHostedServer::runsAndStops()
{
    IoThread thread;
    HostedServer server(thread);
    QSignalSpy changes(&server, &HostedServer::stateChanged);
    QCOMPARE(server.state(), State::Stopped);
    server.start(Endpoint::loopback());
    QCOMPARE(server.state(), State::Starting);
    QTRY_COMPARE(server.state(), State::Running);
    QVERIFY(server.endpoint().port() != 0);
    QVERIFY(server.isOnPreferredPort());
    QCOMPARE(changes.size(), 2);

    const Endpoint endpoint = server.endpoint();
    DatagramSocket client;
    open(client);
    QSignalSpy answers(&client, &DatagramSocket::datagramsReceived);
    client.send("hello", endpoint);
    QTRY_COMPARE(answers.size(), 1);
    QTRY_COMPARE(server.echoed(), 1u);

    server.stop();
    QCOMPARE(server.state(), State::Stopped);
    QVERIFY(server.endpoint().isNull());
    QCOMPARE(server.echoed(), 1u);

    server.start(endpoint);
    QTRY_COMPARE(server.state(), State::Running);
    QCOMPARE(server.endpoint().text(), endpoint.text());
    QVERIFY(server.isOnPreferredPort());
    QCOMPARE(server.echoed(), 0u);
}

void TestHostedServer::takesAFreePortWhenItsOwnIsInUse()
{
    DatagramSocket other;
    open(other);
    IoThread thread;
    HostedServer server(thread);
    server.start(other.localEndpoint());
    QTRY_COMPARE(server.state(), State::Running);
    QVERIFY(!server.isOnPreferredPort());
    QVERIFY(server.endpoint().port() != other.localEndpoint().port());
    QCOMPARE(server.endpoint().addressText(), other.localEndpoint().addressText());
}

void TestHostedServer::saysWhyItFailed()
{
    IoThread thread;
    HostedServer server(thread);
    server.start(Endpoint(QHostAddress(QStringLiteral("203.0.113.7")), 7777)); // RFC 5737: nobody's
    QTRY_COMPARE(server.state(), State::Failed);
    QVERIFY(server.errorText().contains(QStringLiteral("203.0.113.7:7777")));
    QVERIFY(server.endpoint().isNull());
    QVERIFY(!server.isOnPreferredPort());

    server.start(Endpoint::loopback());
    QTRY_COMPARE(server.state(), State::Running);
    QVERIFY(server.errorText().isEmpty());
}

void TestHostedServer::countsInPaces()
{
    IoThread thread;
    HostedServer server(thread);
    server.start(Endpoint::loopback());
    QTRY_COMPARE(server.state(), State::Running);
    QSignalSpy counts(&server, &HostedServer::countChanged);
    DatagramSocket client;
    open(client);
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 500; ++i)
        client.send("x", server.endpoint());
    QTRY_VERIFY(server.echoed() > 0);
    QTRY_COMPARE(server.echoed(), 500u);
    QVERIFY(counts.size() <= clock.elapsed() / 100 + 2);
    const qsizetype before = counts.size();
    QVERIFY(!counts.wait(250)); // idle, it says nothing
    QCOMPARE(counts.size(), before);
}

void TestHostedServer::forgetsWhatWasStopped()
{
    IoThread thread;
    HostedServer server(thread);
    server.start(Endpoint::loopback());
    server.stop(); // before it has answered
    QSignalSpy changes(&server, &HostedServer::stateChanged);
    QVERIFY(!changes.wait(100));
    QCOMPARE(server.state(), State::Stopped);
    QVERIFY(server.endpoint().isNull());
}

void TestHostedServer::endsWithItsThread()
{
    for (int i = 0; i < 20; ++i) {
        IoThread thread;
        HostedServer server(thread);
        server.start(Endpoint::loopback());
        if (i % 2 == 0)
            QTRY_COMPARE(server.state(), State::Running);
    }
}

QTEST_GUILESS_MAIN(TestHostedServer)
#include "tst_hostedserver.moc"
