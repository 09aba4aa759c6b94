// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/relay.h"

#include <QTest>

using namespace echogram;

namespace {

/// Somebody with a socket, who keeps what comes in and may answer it.
struct Peer
{
    DatagramSocket socket;
    QList<QPair<QByteArray, Endpoint>> came; // payload, from where
    bool answers = true;

    explicit Peer(QHostAddress::SpecialAddress address = QHostAddress::LocalHost)
    {
        SocketOptions options;
        options.bindTo = Endpoint(QHostAddress(address), 0);
        socket.open(options);
        QObject::connect(&socket, &DatagramSocket::datagramsReceived, &socket,
                         [this](const DatagramBatch &batch) {
                             for (qsizetype i = 0; i < batch.size(); ++i) {
                                 came.append({batch.payload(i).toByteArray(), batch.peer(i)});
                                 if (answers)
                                     socket.send("re: " + came.last().first, batch.peer(i));
                             }
                         });
    }
    Endpoint endpoint() const { return socket.localEndpoint(); }
};

struct Answers
{
    QList<Parcel> parcels;
    QList<qsizetype> questionBytes;

    explicit Answers(Relay &relay)
    {
        QObject::connect(&relay, &Relay::answerReceived, &relay,
                         [this](const Parcel &answer, qsizetype size) {
                             parcels += answer;
                             questionBytes += size;
                         });
    }
};

Parcel question(const QByteArray &payload, quint16 port, const Endpoint &local = Endpoint::loopback(7))
{
    Parcel parcel;
    parcel.payload = payload;
    parcel.peer = Endpoint::loopback(port);
    parcel.local = local;
    parcel.came = {5, 6};
    parcel.hopLimit = 61;
    parcel.tag = port;
    return parcel;
}

Relay::Options optionsFor(const Endpoint &server)
{
    Relay::Options options;
    options.server = server;
    return options;
}

} // namespace

class TestRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachClientHasItsOwnPort();
    void twoOfOurAddressesAreTwoClients();
    void answersAreAsTheLastQuestion();
    void clientsAreFew();
    void theQuietAreForgotten();
    void whoeverGetsAnswersIsNotQuiet();
    void strangersAreNotHeard();
    void nobodyThere();
    void overIPv6();
    void endsFromItsOwnSignal();
};

void TestRelay::eachClientHasItsOwnPort()
{
    Peer server;
    Relay relay(optionsFor(server.endpoint()));
    const Answers answers(relay);
    for (int turn = 0; turn < 3; ++turn) {
        for (quint16 port = 5000; port < 5004; ++port)
            relay.forward(question(QByteArray::number(port), port));
    }
    QTRY_COMPARE(answers.parcels.size(), 12);
    for (const Parcel &answer : answers.parcels)
        QCOMPARE(answer.payload, "re: " + QByteArray::number(answer.peer.port()));
    QSet<QString> peers;
    for (const auto &[payload, peer] : server.came) {
        QVERIFY(peer.isLoopback()); // nobody else can reach it
        peers += peer.text();
    }
    QCOMPARE(peers.size(), 4);
    const RelayTotals totals = relay.totals();
    QCOMPARE(totals.forwarded, 12u);
    QCOMPARE(totals.returned, 12u);
    QCOMPARE(totals.clients, 4u);
    QCOMPARE(totals.expired + totals.refused + totals.errors + totals.unreachable, 0u);
}

void TestRelay::twoOfOurAddressesAreTwoClients()
{
    Peer server;
    Relay relay(optionsFor(server.endpoint()));
    const Answers answers(relay);
    const Endpoint one = Endpoint::loopback(7);
    const Endpoint other(QHostAddress(QStringLiteral("127.0.0.2")), 7);
    relay.forward(question("one", 5000, one));
    relay.forward(question("other", 5000, other));
    QTRY_COMPARE(answers.parcels.size(), 2);
    for (const Parcel &answer : answers.parcels)
        QCOMPARE(answer.local, answer.payload == "re: one" ? one : other);
    QCOMPARE(relay.totals().clients, 2u);
}

void TestRelay::answersAreAsTheLastQuestion()
{
    Peer server;
    Relay relay(optionsFor(server.endpoint()));
    const Answers answers(relay);
    relay.forward(question("hello", 5000));
    QTRY_COMPARE(answers.parcels.size(), 1);
    const Parcel &answer = answers.parcels.first();
    QCOMPARE(answer.tag, 5000u);
    QCOMPARE(answer.hopLimit, 61);
    QCOMPARE(answer.came.monotonicNs, 6);
    QCOMPARE(answers.questionBytes.first(), 5);
    relay.forward(question("", 5000));
    QTRY_COMPARE(answers.parcels.size(), 2);
    QCOMPARE(answers.questionBytes.last(), 0);
    QCOMPARE(answers.parcels.last().payload, QByteArray("re: "));
}

void TestRelay::clientsAreFew()
{
    Peer server;
    Relay::Options options = optionsFor(server.endpoint());
    options.maximumClients = 2;
    Relay relay(options);
    const Answers answers(relay);
    for (const quint16 port : {5000, 5001, 5002, 5003, 5000})
        relay.forward(question("?", port));
    QTRY_COMPARE(answers.parcels.size(), 3);
    QCOMPARE(relay.totals().refused, 2u);
    QCOMPARE(relay.totals().clients, 2u);
    QCOMPARE(server.came.size(), 3);
}

void TestRelay::theQuietAreForgotten()
{
    Peer server;
    Relay::Options options = optionsFor(server.endpoint());
    options.idleNs = 100'000'000;
    options.maximumClients = 1;
    Relay relay(options);
    const Answers answers(relay);
    relay.forward(question("one", 5000));
    QTRY_COMPARE(relay.totals().expired, 1u);
    QCOMPARE(relay.totals().clients, 0u);
    relay.forward(question("other", 5001)); // there is room again
    QTRY_COMPARE(answers.parcels.size(), 2);
    QCOMPARE(relay.totals().refused, 0u);
    QTRY_COMPARE(relay.totals().expired, 2u);
}

void TestRelay::whoeverGetsAnswersIsNotQuiet()
{
    Peer server;
    Relay::Options options = optionsFor(server.endpoint());
    options.idleNs = 300'000'000;
    Relay relay(options);
    const Answers answers(relay);
    relay.forward(question("subscribe", 5000));
    relay.forward(question("once", 5001));
    QTRY_COMPARE(server.came.size(), 2);
    const Endpoint subscriber = server.came.first().second;
    const auto hasOneGone = [&] {
        server.socket.send("news", subscriber);
        return relay.totals().expired > 0;
    };
    QTRY_VERIFY(hasOneGone());
    QCOMPARE(relay.totals().expired, 1u);
    QCOMPARE(relay.totals().clients, 1u);
}

void TestRelay::strangersAreNotHeard()
{
    Peer server;
    Peer stranger;
    Relay::Options options = optionsFor(server.endpoint());
    options.idleNs = 100'000'000;
    Relay relay(options);
    const Answers answers(relay);
    relay.forward(question("hello", 5000));
    QTRY_COMPARE(answers.parcels.size(), 1);
    const Endpoint inner = server.came.first().second;
    // Nor do they keep a client that is quiet.
    const auto hasGone = [&] {
        stranger.socket.send("I", inner);
        return relay.totals().expired > 0;
    };
    QTRY_VERIFY(hasGone());
    QCOMPARE(answers.parcels.size(), 1);
    QCOMPARE(relay.totals().returned, 1u);
}

void TestRelay::nobodyThere()
{
    Endpoint gone;
    {
        const Peer server;
        gone = server.endpoint();
    }
    Relay relay(optionsFor(gone));
    relay.forward(question("anybody?", 5000));
    QTRY_COMPARE(relay.totals().unreachable, 1u);
    QCOMPARE(relay.totals().forwarded, 1u);
    relay.forward(question("anybody?", 5000)); // goes on trying
    QTRY_COMPARE(relay.totals().unreachable, 2u);
    QCOMPARE(relay.totals().errors, 0u);
}

void TestRelay::overIPv6()
{
    Peer server(QHostAddress::LocalHostIPv6);
    if (server.endpoint().isNull())
        QSKIP("this machine has no ::1");
    Relay relay(optionsFor(server.endpoint()));
    const Answers answers(relay);
    relay.forward(question("hello", 5000));
    QTRY_COMPARE(answers.parcels.size(), 1);
    QCOMPARE(answers.parcels.first().peer, Endpoint::loopback(5000));
}

void TestRelay::endsFromItsOwnSignal()
{
    Peer server;
    auto *relay = new Relay(optionsFor(server.endpoint()));
    bool hasEnded = false;
    connect(relay, &Relay::answerReceived, this, [&] {
        relay->deleteLater();
        hasEnded = true;
    });
    for (int i = 0; i < 10; ++i)
        relay->forward(question("?", 5000));
    QTRY_VERIFY(hasEnded);
    QTRY_COMPARE(server.came.size(), 10);
}

QTEST_GUILESS_MAIN(TestRelay)
#include "tst_relay.moc"
