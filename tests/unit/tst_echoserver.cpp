// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/rulefile.h"
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

/// Lets the server find these datagrams at once, all for it on loopback.
bool deliver(EchoServer &server, const QList<QPair<QByteArray, Endpoint>> &datagrams, quint8 hopLimit = 64)
{
    DatagramBatch batch;
    for (const auto &[payload, peer] : datagrams) {
        batch.append(payload, peer, Endpoint::loopback(server.localEndpoint().port()), Direction::Incoming,
                     {1, 1'000'000'000}, hopLimit);
    }
    return QMetaObject::invokeMethod(server.findChild<DatagramSocket *>(), "datagramsReceived",
                                     Q_ARG(echogram::DatagramBatch, batch));
}

std::shared_ptr<const RuleSet> rulesOf(const QByteArray &toml)
{
    return std::make_shared<const RuleSet>(parseRules(toml, QStringLiteral("test.toml")).value());
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

    Endpoint endpoint() const { return socket.localEndpoint(); }

    QByteArrayList payloads() const
    {
        QByteArrayList all;
        for (const auto &[payload, from] : answers)
            all += payload;
        return all;
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
    void refusesInTheMiddleOfABatch();
    void refusesWhatIsBeyondTheRate();
    void theLimitCountsAnswersAlone();
    void losesHopsOnAWildcard();
    void measuresServiceTimes();
    void otherRulesWhileRunning();
    void throwsAwayWhatWaitsWhenStopped();
    void relays();
    void relayedAnswersMayNotBeLarger_data();
    void relayedAnswersMayNotBeLarger();
    void stopsFromARelayedAnswer();
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

void TestEchoServer::refusesInTheMiddleOfABatch()
{
    const Client one("127.0.0.1");
    const Client other("127.0.0.1");
    const Client denied("127.0.0.2");
    ServerPolicy policy;
    policy.guard.deny = {PeerPattern::parse(QStringLiteral("127.0.0.2")).value()};
    for (const bool hasPath : {false, true}) {
        policy.weather.out.lossEvery = hasPath ? 1'000'000 : 0; // each goes its own way, as on a fair day
        EchoServer server;
        SocketOptions options;
        options.bindTo = endpointOf("0.0.0.0");
        QVERIFY(!server.start(options, policy).isError());
        QSignalSpy echoed(&server, &EchoServer::datagramsEchoed);
        const qsizetype before = one.answers.size();
        QVERIFY(deliver(server, {{"a", one.endpoint()},
                                 {"b", one.endpoint()},
                                 {"c", denied.endpoint()},
                                 {"d", denied.endpoint()},
                                 {"e", other.endpoint()},
                                 {"f", denied.endpoint()},
                                 {"g", one.endpoint()}}));
        QTRY_COMPARE(one.answers.size(), before + 3);
        QCOMPARE(one.payloads().mid(before), (QByteArrayList{"a", "b", "g"}));
        QTRY_COMPARE(other.payloads().last(), QByteArray("e"));
        QVERIFY(denied.answers.isEmpty());
        QCOMPARE(server.totals().datagrams, 7u);
        QCOMPARE(server.totals().bytes, 7u);
        QCOMPARE(server.totals().answers, 4u);
        QCOMPARE(server.report().refusals.of(Refusal::Denied), 3u);
        QCOMPARE(echoed.size(), 1);
        QCOMPARE(echoed.first().first().value<DatagramBatch>().size(), 7); // it came, whatever became of it
    }
}

void TestEchoServer::refusesWhatIsBeyondTheRate()
{
    const Client one("127.0.0.1");
    const Client other("127.0.0.2");
    ServerPolicy policy;
    policy.guard.rate = SourceTable::Limits{1, 3};
    EchoServer server;
    SocketOptions options;
    options.bindTo = endpointOf("0.0.0.0");
    QVERIFY(!server.start(options, policy).isError());
    QList<QPair<QByteArray, Endpoint>> datagrams;
    for (const char *payload : {"a", "b", "c", "d", "e"}) // a train, of which three may go
        datagrams.append({payload, one.endpoint()});
    for (const char *payload : {"v", "w"})
        datagrams.append({payload, other.endpoint()});
    datagrams.append({"x", one.endpoint()});
    QVERIFY(deliver(server, datagrams));
    QTRY_COMPARE(other.payloads(), (QByteArrayList{"v", "w"}));
    QTRY_COMPARE(one.payloads(), (QByteArrayList{"a", "b", "c"}));
    QCOMPARE(server.totals().datagrams, 8u);
    QCOMPARE(server.totals().answers, 5u);
    QCOMPARE(server.report().refusals.of(Refusal::Rate), 3u);
}

void TestEchoServer::theLimitCountsAnswersAlone()
{
    const Client one("127.0.0.1");
    const Client denied("127.0.0.2");
    ServerPolicy policy;
    policy.guard.deny = {PeerPattern::parse(QStringLiteral("127.0.0.2")).value()};
    EchoServer server;
    server.setAnswerLimit(3);
    SocketOptions options;
    options.bindTo = endpointOf("0.0.0.0");
    QVERIFY(!server.start(options, policy).isError());
    QSignalSpy reached(&server, &EchoServer::answerLimitReached);
    QVERIFY(deliver(
        server,
        {{"a", denied.endpoint()}, {"b", one.endpoint()}, {"c", denied.endpoint()}, {"d", one.endpoint()}}));
    QCOMPARE(reached.size(), 0);
    QVERIFY(deliver(server, {{"e", one.endpoint()}, {"f", one.endpoint()}}));
    QCOMPARE(reached.size(), 1);
    QTRY_COMPARE(one.payloads(), (QByteArrayList{"b", "d", "e"}));
    QCOMPARE(server.totals().answers, 3u);
    QCOMPARE(server.totals().datagrams, 5u);
}

void TestEchoServer::losesHopsOnAWildcard()
{
    const Client one("127.0.0.1");
    ServerPolicy policy;
    policy.guard.hopsLess = hopsLostBeyondLoopback;
    EchoServer server;
    SocketOptions options;
    options.bindTo = endpointOf("0.0.0.0");
    QVERIFY(!server.start(options, policy).isError());
    QVERIFY(deliver(server, {{"none left", one.endpoint()}}, hopsLostBeyondLoopback));
    QVERIFY(deliver(server, {{"one left", one.endpoint()}}, hopsLostBeyondLoopback + 1));
    QVERIFY(deliver(server, {{"not known", one.endpoint()}}, 0));
    QTRY_COMPARE(one.payloads(), (QByteArrayList{"one left", "not known"}));
    QCOMPARE(server.report().refusals.of(Refusal::HopLimit), 1u);
}

void TestEchoServer::measuresServiceTimes()
{
    for (const bool hasPath : {false, true}) {
        ServerPolicy policy;
        policy.measuresServiceTimes = true;
        policy.weather.out.delayNs = hasPath ? 20'000'000 : 0;
        EchoServer server;
        QVERIFY(!server.start({}, policy).isError());
        Client client("127.0.0.1");
        for (int i = 0; i < 5; ++i)
            QVERIFY(client.ask("?", server.localEndpoint()));
        QTRY_COMPARE(server.report().serviceTimes.total(), 5u);
        QCOMPARE(server.totals().answers, 5u);
        const double meanNs = server.report().serviceTimes.sumNs() / 5;
        QVERIFY(hasPath ? meanNs >= 20e6 : meanNs > 0);
        server.stop();
        QCOMPARE(server.report().serviceTimes.total(), 5u); // kept
    }
    EchoServer server;
    QVERIFY(!start(server, Endpoint::loopback()).isError());
    Client client("127.0.0.1");
    QVERIFY(client.ask("?", server.localEndpoint()));
    QTRY_COMPARE(client.answers.size(), 1);
    QCOMPARE(server.report().serviceTimes.total(), 0u);
}

void TestEchoServer::otherRulesWhileRunning()
{
    EchoServer server;
    QVERIFY(!start(server, Endpoint::loopback()).isError());
    Client client("127.0.0.1");
    const auto ask = [&](const QByteArray &payload) {
        client.answers.clear();
        client.ask(payload, server.localEndpoint());
        return QTest::qWaitFor([&] { return !client.answers.isEmpty(); }) ? client.answers.first().first
                                                                          : QByteArray("nothing");
    };
    QCOMPARE(ask("hello"), QByteArray("hello"));
    server.setRules(rulesOf("[[rule]]\nname = \"n\"\ntext = \"hello\"\nanswer = \"hi {{counter}}\"\n"));
    QCOMPARE(ask("hello"), QByteArray("hi 1"));
    QCOMPARE(ask("other"), QByteArray("other"));
    server.setRules(rulesOf("[[rule]]\nname = \"n\"\ntext = \"hello\"\nanswer = \"yes {{counter}}\"\n"));
    QCOMPARE(ask("hello"), QByteArray("yes 2"));
    server.setRules(nullptr);
    QCOMPARE(ask("hello"), QByteArray("hello"));
    QCOMPARE(server.totals().answers, 5u);
    QCOMPARE(server.totals().datagrams, 5u);
}

void TestEchoServer::throwsAwayWhatWaitsWhenStopped()
{
    ServerPolicy policy;
    policy.weather.in.delayNs = 3'600'000'000'000;
    EchoServer server;
    QVERIFY(!server.start({}, policy).isError());
    Client client("127.0.0.1");
    for (int i = 0; i < 3; ++i)
        QVERIFY(client.ask("?", server.localEndpoint()));
    QTRY_COMPARE(server.totals().datagrams, 3u);
    QCOMPARE(server.report().weatherIn->waiting, 3u);
    server.stop();
    QCOMPARE(server.report().weatherIn->waiting, 0u);
    QCOMPARE(server.report().weatherIn->discarded, 3u);

    policy = {};
    policy.rules = rulesOf("[[rule]]\nanswer = \"later\"\ndelay = \"1h\"\n");
    QVERIFY(!server.start({}, policy).isError());
    QVERIFY(client.ask("?", server.localEndpoint()));
    QTRY_COMPARE(server.totals().datagrams, 1u);
    QCOMPARE(server.totals().sendDrops, 0u);
    server.stop();
    QCOMPARE(server.totals().sendDrops, 1u); // an answer that nobody got
    server.stop();
    QCOMPARE(server.totals().sendDrops, 1u);
}

void TestEchoServer::relays()
{
    EchoServer behind;
    QVERIFY(!start(behind, Endpoint::loopback()).isError());
    ServerPolicy policy;
    policy.forwardTo = behind.localEndpoint();
    policy.weather.in.delayNs = 1'000'000;
    policy.weather.out.duplicate = 1;
    EchoServer server;
    QVERIFY(!server.start({}, policy).isError());
    Client client("127.0.0.1");
    QVERIFY(client.ask("hello", server.localEndpoint()));
    QTRY_COMPARE(client.payloads(), (QByteArrayList{"hello", "hello"}));
    QCOMPARE(client.answers.first().second, server.localEndpoint());
    QCOMPARE(behind.totals().datagrams, 1u);
    const ServerReport report = server.report();
    QCOMPARE(report.relay->forwarded, 1u);
    QCOMPARE(report.relay->returned, 1u);
    QCOMPARE(report.totals.answers, 2u);
    server.stop();
    QCOMPARE(server.report().relay->returned, 1u); // kept
}

void TestEchoServer::relayedAnswersMayNotBeLarger_data()
{
    QTest::addColumn<bool>("reportsFates");
    QTest::newRow("quietly") << false;
    QTest::newRow("telling of fates") << true;
}

void TestEchoServer::relayedAnswersMayNotBeLarger()
{
    QFETCH(const bool, reportsFates);
    ServerPolicy rules;
    rules.rules = rulesOf("[[rule]]\nprefix = \"more\"\nanswer = \"{{payload}} and more\"\n");
    EchoServer behind;
    QVERIFY(!behind.start({}, rules).isError());
    ServerPolicy policy;
    policy.forwardTo = behind.localEndpoint();
    policy.guard.amplifies = false;
    policy.reportsFates = reportsFates;
    EchoServer server;
    QVERIFY(!server.start({}, policy).isError());
    Client client("127.0.0.1");
    for (int i = 0; i < 20; ++i) { // payloads whose fingerprints are this and that
        QVERIFY(client.ask("more" + QByteArray::number(i), server.localEndpoint()));
        QVERIFY(client.ask("same" + QByteArray::number(i), server.localEndpoint()));
    }
    QTRY_COMPARE(server.report().relay->returned, 40u);
    QTRY_COMPARE(client.answers.size(), 20);
    for (const QByteArray &payload : client.payloads())
        QVERIFY2(payload.startsWith("same"), payload.constData());
    QCOMPARE(server.report().refusals.of(Refusal::Amplification), 20u);
}

void TestEchoServer::stopsFromARelayedAnswer()
{
    EchoServer behind;
    QVERIFY(!start(behind, Endpoint::loopback()).isError());
    ServerPolicy policy;
    policy.forwardTo = behind.localEndpoint();
    EchoServer server;
    server.setAnswerLimit(2);
    connect(&server, &EchoServer::answerLimitReached, &server, &EchoServer::stop);
    QVERIFY(!server.start({}, policy).isError());
    Client client("127.0.0.1");
    for (int i = 0; i < 10; ++i)
        QVERIFY(client.ask(QByteArray::number(i), server.localEndpoint()));
    QTRY_VERIFY(!server.isRunning());
    QTRY_COMPARE(client.payloads(), (QByteArrayList{"0", "1"}));
    QCOMPARE(server.totals().answers, 2u);
    QVERIFY(!server.start({}, policy).isError()); // and once more
    client.answers.clear();
    QVERIFY(client.ask("again", server.localEndpoint()));
    QTRY_COMPARE(client.payloads(), QByteArrayList{"again"});
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
