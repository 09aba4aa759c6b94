// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/datagramsocket.h"
#include "core/net/iothread.h"
#include "server/hostedserver.h"
#include "server/hostedworker.h"

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
    void doesAsItsPolicySays();
    void changesItsPolicyOnTheSamePort();
    void tellsFates();
    void tellsWhatWaitsWhenItHasGone();
    void tellsNoMoreThanIsTaken();
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

void TestHostedServer::doesAsItsPolicySays()
{
    IoThread thread;
    HostedServer server(thread);
    ServerPolicy policy;
    policy.service = Service::Discard;
    policy.weather.in.loss = 1;
    server.start(Endpoint::loopback(), policy);
    QTRY_COMPARE(server.state(), State::Running);
    QCOMPARE(server.policy().service, Service::Discard);
    DatagramSocket client;
    open(client);
    client.send("hello", server.endpoint());
    QTRY_COMPARE(server.report().totals.datagrams, 1u);
    QVERIFY(server.report().weatherIn);
    QCOMPARE(server.report().weatherIn->lostRandom, 1u);
    QVERIFY(!server.report().weatherOut);
    QCOMPARE(server.echoed(), 0u);
}

void TestHostedServer::changesItsPolicyOnTheSamePort()
{
    IoThread thread;
    HostedServer server(thread);
    server.setPolicy({}); // while it is stopped: nothing
    server.start(Endpoint::loopback());
    QTRY_COMPARE(server.state(), State::Running);
    const Endpoint endpoint = server.endpoint();
    DatagramSocket client;
    open(client);
    quint64 answers = 0;
    connect(&client, &DatagramSocket::datagramsReceived, this,
            [&answers](const DatagramBatch &batch) { answers += quint64(batch.size()); });
    client.send("fair", endpoint);
    QTRY_COMPARE(server.echoed(), 1u);

    // WHEN the weather becomes bad THEN nothing is answered, and the counts go on
    ServerPolicy bad;
    bad.weather.in.loss = 1;
    server.setPolicy(bad);
    client.send("bad", endpoint);
    QTRY_COMPARE(server.report().totals.datagrams, 2u);
    QCOMPARE(server.report().weatherIn->lostRandom, 1u);
    QCOMPARE(server.echoed(), 1u);
    QCOMPARE(server.endpoint(), endpoint);

    // WHEN what waits is thrown away by other weather THEN it is counted as discarded, once
    ServerPolicy slow;
    slow.weather.in.delayNs = 3'600'000'000'000;
    server.setPolicy(slow);
    client.send("slow", endpoint);
    QTRY_COMPARE(server.report().weatherIn->waiting, 1u);
    server.setPolicy({});
    client.send("fair again", endpoint);
    QTRY_COMPARE(server.echoed(), 2u);
    const ServerReport report = server.report();
    QCOMPARE(report.totals.datagrams, 4u);
    QCOMPARE(report.weatherIn->datagrams, 2u);
    QCOMPARE(report.weatherIn->lostRandom, 1u);
    QCOMPARE(report.weatherIn->discarded, 1u);
    QCOMPARE(report.weatherIn->waiting, 0u);
    QTRY_COMPARE(answers, 2u);

    // WHEN it starts anew THEN the counts do as well
    server.start(endpoint);
    QCOMPARE(server.report(), ServerReport());
}

void TestHostedServer::tellsFates()
{
    IoThread thread;
    HostedServer server(thread);
    QList<DatagramFate> fates;
    connect(&server, &HostedServer::fatesDecided, this,
            [&fates](const QList<DatagramFate> &more) { fates += more; });
    ServerPolicy policy;
    policy.reportsFates = true;
    policy.weather.in.delayNs = 2'000'000;
    policy.weather.out.loss = 1;
    server.start(Endpoint::loopback(), policy);
    QTRY_COMPARE(server.state(), State::Running);
    DatagramSocket client;
    open(client);
    client.send("hello", server.endpoint());
    QTRY_COMPARE(fates.size(), 2);
    for (const DatagramFate &fate : std::as_const(fates)) {
        QCOMPARE(fate.peer, client.localEndpoint());
        QCOMPARE(fate.question, payloadFingerprint("hello"));
    }
    QVERIFY(!fates.at(0).isAnswer);
    QCOMPARE(fates.at(0).fate.delayNs, 2'000'000);
    QVERIFY(fates.at(1).isAnswer);
    QCOMPARE(fates.at(1).fate.loss, WeatherLoss::Random);
    QCOMPARE(fates.at(1).asked, fates.at(0).asked);

    // WHEN nobody wants to know THEN nothing is told
    policy.reportsFates = false;
    server.setPolicy(policy);
    client.send("again", server.endpoint());
    QTRY_COMPARE(server.report().weatherOut->lostRandom, 2u);
    QCOMPARE(fates.size(), 2);
    QCOMPARE(server.untoldFates(), 0u);
}

void TestHostedServer::tellsWhatWaitsWhenItHasGone()
{
    IoThread thread;
    HostedServer server(thread);
    ServerPolicy policy;
    policy.weather.out.delayNs = 150'000'000; // more than the pause between two reports
    server.start(Endpoint::loopback(), policy);
    QTRY_COMPARE(server.state(), State::Running);
    DatagramSocket client;
    open(client);
    client.send("hello", server.endpoint());
    QTRY_COMPARE(server.report().totals.datagrams, 1u);
    QCOMPARE(server.echoed(), 0u);
    QTRY_COMPARE(server.echoed(), 1u); // though nothing more comes in
    QCOMPARE(server.report().weatherOut->passed, 1u);
}

void TestHostedServer::tellsNoMoreThanIsTaken()
{
    // GIVEN one whose reports nobody reads
    HostedWorker worker;
    QSignalSpy started(&worker, &HostedWorker::started);
    QList<HostedNews> told;
    connect(&worker, &HostedWorker::reported, this,
            [&told](int, const HostedNews &news) { told.append(news); });
    ServerPolicy policy;
    policy.reportsFates = true;
    policy.weather.in.loss = 1;
    worker.start(1, Endpoint::loopback(), policy);
    QCOMPARE(started.size(), 1);
    const auto endpoint = started.first().at(1).value<Endpoint>();
    DatagramSocket client;
    open(client);
    // WHEN more is decided than is told at a time
    constexpr quint64 count = HostedNews::mostFates + 1000;
    for (quint64 sent = 0; sent < count; ++sent) {
        client.send("x", endpoint);
        if (sent % 50 == 0)
            QCoreApplication::processEvents();
    }
    // THEN there is one report until that is acknowledged, and then one with what there was room for
    QTRY_COMPARE(told.size(), 1);
    worker.acknowledge(0); // of an earlier run
    const auto isThrough = [&] {
        worker.acknowledge(1);
        return told.last().report.totals.datagrams == count;
    };
    QTRY_VERIFY(isThrough());
    quint64 fates = 0;
    for (const HostedNews &news : std::as_const(told)) {
        QVERIFY(news.fates.size() <= HostedNews::mostFates);
        fates += quint64(news.fates.size());
    }
    QVERIFY(told.last().untoldFates > 0);
    QCOMPARE(fates + told.last().untoldFates, count);
}

QTEST_GUILESS_MAIN(TestHostedServer)
#include "tst_hostedserver.moc"
