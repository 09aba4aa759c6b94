// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/clock.h"
#include "core/net/datagramsocket.h"

#include <QAbstractEventDispatcher>
#include <QEventLoop>
#include <QNetworkProxy>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QUdpSocket>

#include <cerrno>
#include <functional>

using namespace echogram;

namespace {

// Nobody listens there: 127.0.0.0/8 is all ours, and port 1 is below what port 0 gives.
const Endpoint deadIPv4(QHostAddress(QStringLiteral("127.88.77.66")), 1);
const Endpoint deadIPv6(QHostAddress(QHostAddress::LocalHostIPv6), 1);

const Endpoint anyIPv6(QHostAddress(QHostAddress::AnyIPv6), 0);
const Endpoint loopbackIPv6(QHostAddress(QHostAddress::LocalHostIPv6), 0);

#ifdef Q_OS_LINUX
constexpr bool reportsUnreachable = true;
#else
constexpr bool reportsUnreachable = false;
#endif

Endpoint at(const char *address, quint16 port)
{
    return Endpoint(QHostAddress(QString::fromLatin1(address)), port);
}

bool hasIPv6()
{
    QUdpSocket probe;
    probe.setProxy(QNetworkProxy::NoProxy);
    return probe.bind(QHostAddress(QHostAddress::LocalHostIPv6), 0);
}

/// A socket with all it has told.
class Party
{
public:
    explicit Party(const Endpoint &bindTo = Endpoint::loopback(), bool reportUnreachable = false,
                   int receiveBufferBytes = 0)
    {
        QObject::connect(&socket, &DatagramSocket::datagramsReceived, &socket,
                         [this](const DatagramBatch &batch) {
                             batches += batch;
                             for (qsizetype i = 0; i < batch.size(); ++i) {
                                 payloads += batch.payload(i).toByteArray();
                                 records += batch.record(i);
                             }
                         });
        QObject::connect(&socket, &DatagramSocket::unreachableReported, &socket,
                         [this](const QList<Unreachable> &list) { reports += list; });
        error = socket.open({bindTo, receiveBufferBytes, reportUnreachable});
    }

    Endpoint endpoint() const { return socket.localEndpoint(); }
    bool sends(const QByteArray &payload, const Endpoint &peer, const Endpoint &local = {})
    {
        return socket.send(payload, peer, local).verdict == SendVerdict::Sent;
    }
    QUdpSocket *qtSocket() const { return socket.findChild<QUdpSocket *>(); }

    DatagramSocket socket;
    SystemError error;
    QList<DatagramBatch> batches;
    QByteArrayList payloads;
    QList<DatagramRecord> records;
    QList<Unreachable> reports;
};

/// How often the event loop woke up in a while in which it had nothing to do.
int wakeUpsWhenIdle()
{
    int wakeUps = 0;
    QObject context;
    QObject::connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, &context,
                     [&] { ++wakeUps; });
    QEventLoop loop;
    QTimer::singleShot(50, &loop,
                       &QEventLoop::quit); // a loop that spins makes tens of thousands in this time
    loop.exec();
    return wakeUps;
}

constexpr int idleWakeUps = 30; // generous: the timer, and whatever Qt does on its own

} // namespace

class TestDatagramSocket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void closedSocketDoesNothing();
    void openTellsWhereItIs_data();
    void openTellsWhereItIs();
    void carriesADatagramThereAndBack_data();
    void carriesADatagramThereAndBack();
    void dualStackServesBothFamilies();
    void emptyDatagramsArrive_data();
    void emptyDatagramsArrive();
    void largestDatagramsArrive_data();
    void largestDatagramsArrive();
    void tooLargeFailsWithTheSystemsWords_data();
    void tooLargeFailsWithTheSystemsWords();
    void impossiblePeersFail_data();
    void impossiblePeersFail();
    void refusedOfABatchAreNamed();
    void answersFromTheAddressThatWasAsked_data();
    void answersFromTheAddressThatWasAsked();
    void unusableSourceIsLeftToTheKernel_data();
    void unusableSourceIsLeftToTheKernel();
    void keepsTheOrderOfABurst_data();
    void keepsTheOrderOfABurst();
    void timesLieWithin();
    void countsWhatWentThrough();

    void portInUse_data();
    void portInUse();
    void addressOfAnotherMachine();
    void nullAddressIsNotEveryAddress();
    void closeFreesThePort();
    void opensAgain();
    void receiveBufferIsReadBack();
    void kernelDropsAreCounted();

    void refusalIsReported_data();
    void refusalIsReported();
    void refusalCostsNoOtherDatagram_data() { refusalIsReported_data(); }
    void refusalCostsNoOtherDatagram();
    void manyRefusals_data() { refusalIsReported_data(); }
    void manyRefusals();
    void answersArriveAfterRefusals_data() { refusalIsReported_data(); }
    void answersArriveAfterRefusals();
    void refusalOfALargeDatagramQuotesItsBeginning();
    void refusalsOfAClosedSocketAreForgotten();
    void refusalWithoutReportDoesNoHarm_data() { refusalIsReported_data(); }
    void refusalWithoutReportDoesNoHarm();
    void localErrorIsNotAReport();
    void eventLoopGoesIdle_data();
    void eventLoopGoesIdle();

    void slowSlotDoesNotStopIt_data();
    void slowSlotDoesNotStopIt();
    void sendsFromTheSlot();
    void closesInTheSlot_data();
    void closesInTheSlot();
    void closesInTheSlotOfAReport();
    void reopensInTheSlot();
    void deletedLaterInTheSlot();
    void batchOutlivesTheNextOne();
};

void TestDatagramSocket::closedSocketDoesNothing()
{
    DatagramSocket socket;

    QVERIFY(!socket.isOpen());
    QVERIFY(socket.localEndpoint().isNull());
    QCOMPARE(socket.receiveBufferBytes(), 0);
    QVERIFY(!socket.counters().droppedByKernel);
    const SendOutcome outcome = socket.send("x", Endpoint::loopback(9));
    QVERIFY(outcome.verdict == SendVerdict::Failed);
    QCOMPARE(outcome.error, SystemError::fromErrno(EBADF));
    socket.close();
    QVERIFY(!socket.isOpen());
}

void TestDatagramSocket::openTellsWhereItIs_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::newRow("loopback") << Endpoint::loopback();
    QTest::newRow("another loopback") << at("127.0.0.2", 0);
    QTest::newRow("IPv4 wildcard") << Endpoint::anyIPv4();
    QTest::newRow("IPv6 loopback") << loopbackIPv6;
    QTest::newRow("IPv6 wildcard") << anyIPv6;
}

void TestDatagramSocket::openTellsWhereItIs()
{
    QFETCH(const Endpoint, bindTo);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");

    const Party party(bindTo);

    QVERIFY2(!party.error.isError(), qPrintable(party.error.text));
    QVERIFY(party.socket.isOpen());
    QVERIFY2(party.endpoint().sameAddress(bindTo), qPrintable(party.endpoint().text()));
    QVERIFY(party.endpoint().port() != 0);
    QVERIFY(party.socket.receiveBufferBytes() > 0);
}

void TestDatagramSocket::carriesADatagramThereAndBack_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::addColumn<QString>("from");
    QTest::newRow("IPv4") << Endpoint::loopback() << QStringLiteral("127.0.0.1");
    QTest::newRow("IPv4 wildcard") << Endpoint::anyIPv4() << QStringLiteral("127.0.0.1");
    QTest::newRow("IPv6") << loopbackIPv6 << QStringLiteral("::1");
    QTest::newRow("IPv6 wildcard") << anyIPv6 << QStringLiteral("::1");
    QTest::newRow("IPv6 wildcard, IPv4 peer") << anyIPv6 << QStringLiteral("127.0.0.1");
}

void TestDatagramSocket::carriesADatagramThereAndBack()
{
    QFETCH(const Endpoint, bindTo);
    QFETCH(const QString, from);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");

    // GIVEN a server and a client
    Party server(bindTo);
    Party client(Endpoint(QHostAddress(from), 0));
    const Endpoint serverSeenFromThere(QHostAddress(from), server.endpoint().port());

    // WHEN the client asks
    QVERIFY(client.sends("question", serverSeenFromThere));

    // THEN the server knows from where, and to which of its addresses
    QTRY_COMPARE(server.payloads, QByteArrayList{"question"});
    const DatagramRecord question = server.records.first();
    QCOMPARE(question.peer, client.endpoint());
    QCOMPARE(question.local, serverSeenFromThere);
    QVERIFY(question.direction == Direction::Incoming);

    // AND its answer comes from where the question went
    QVERIFY(server.sends("answer", question.peer, question.local));
    QTRY_COMPARE(client.payloads, QByteArrayList{"answer"});
    QCOMPARE(client.records.first().peer, serverSeenFromThere);
}

void TestDatagramSocket::dualStackServesBothFamilies()
{
    if (!hasIPv6())
        QSKIP("no IPv6 here");
    Party server(anyIPv6);
    Party v4;
    Party v6(loopbackIPv6);
    const quint16 port = server.endpoint().port();

    for (int round = 0; round < 3; ++round) {
        QVERIFY(v4.sends("four", Endpoint::loopback(port)));
        QVERIFY(v6.sends("six", at("::1", port)));
    }
    QTRY_COMPARE(server.payloads.size(), 6);
    for (const DatagramRecord &record : std::as_const(server.records))
        QVERIFY(server.sends("echo", record.peer, record.local));

    const QByteArrayList echoes{"echo", "echo", "echo"};
    QTRY_COMPARE(v4.payloads, echoes);
    QTRY_COMPARE(v6.payloads, echoes);
}

void TestDatagramSocket::emptyDatagramsArrive_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::newRow("one address") << Endpoint::loopback();
    QTest::newRow("wildcard") << Endpoint::anyIPv4();
    QTest::newRow("dual stack") << anyIPv6;
}

void TestDatagramSocket::emptyDatagramsArrive()
{
    QFETCH(const Endpoint, bindTo);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party server(bindTo);
    Party client;
    const Endpoint peer = Endpoint::loopback(server.endpoint().port());
    QByteArrayList expected;

    // One alone, several in a row, and between others: an empty one must not look like the end.
    const QList<QByteArrayList> rounds{{""}, {"", "", ""}, {"a", "", "b", "", "", "c"}, {""}};
    for (const QByteArrayList &round : rounds) {
        for (const QByteArray &payload : round)
            QVERIFY(client.sends(payload, peer));
        expected += round;
        QTRY_COMPARE(server.payloads, expected);
    }
    for (const DatagramRecord &record : std::as_const(server.records))
        QCOMPARE(record.peer, client.endpoint());

    // AND the way back, with a source address as well
    QVERIFY(server.sends("", client.endpoint(), server.records.first().local));
    QVERIFY(server.sends(QByteArray(), client.endpoint()));
    QTRY_COMPARE(client.payloads, (QByteArrayList{"", ""}));
}

void TestDatagramSocket::largestDatagramsArrive_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("size");
    QTest::newRow("IPv4") << Endpoint::loopback() << QStringLiteral("127.0.0.1") << int(maximumPayloadSize);
    QTest::newRow("IPv4 wildcard") << Endpoint::anyIPv4() << QStringLiteral("127.0.0.1")
                                   << int(maximumPayloadSize);
    QTest::newRow("IPv6") << loopbackIPv6 << QStringLiteral("::1") << 65527; // no IP header in the length
    QTest::newRow("IPv6 wildcard") << anyIPv6 << QStringLiteral("::1") << 65527;
}

void TestDatagramSocket::largestDatagramsArrive()
{
    QFETCH(const Endpoint, bindTo);
    QFETCH(const QString, to);
    QFETCH(const int, size);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party server(bindTo);
    Party client(Endpoint(QHostAddress(to), 0));
    QByteArray payload(size, 'x');
    payload[0] = 'a';
    payload[size - 1] = 'z';

    QVERIFY(client.sends(payload, Endpoint(QHostAddress(to), server.endpoint().port())));

    QTRY_COMPARE(server.payloads.size(), 1);
    QVERIFY(server.payloads.first() == payload);
    QVERIFY(server.sends(payload, server.records.first().peer, server.records.first().local));
    QTRY_COMPARE(client.payloads.size(), 1);
    QVERIFY(client.payloads.first() == payload);
}

void TestDatagramSocket::tooLargeFailsWithTheSystemsWords_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::addColumn<bool>("reportUnreachable");
    QTest::addColumn<bool>("namesSource");
    for (const bool report : {false, true}) {
        QTest::addRow("one address, report %d", report) << Endpoint::loopback() << report << false;
        QTest::addRow("wildcard, report %d", report) << Endpoint::anyIPv4() << report << false;
        QTest::addRow("wildcard with source, report %d", report) << Endpoint::anyIPv4() << report << true;
        QTest::addRow("dual stack with source, report %d", report) << anyIPv6 << report << true;
    }
}

void TestDatagramSocket::tooLargeFailsWithTheSystemsWords()
{
    QFETCH(const Endpoint, bindTo);
    QFETCH(const bool, reportUnreachable);
    QFETCH(const bool, namesSource);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party sender(bindTo, reportUnreachable);
    Party receiver;
    const Endpoint source = namesSource ? at("127.0.0.1", sender.endpoint().port()) : Endpoint();

    // WHEN one byte more is sent than UDP over IPv4 carries
    const QByteArray payload(maximumPayloadSize + 1, 'x');
    const SendOutcome outcome = sender.socket.send(payload, receiver.endpoint(), source);

    // THEN it fails, with errno and its text
    QVERIFY(outcome.verdict == SendVerdict::Failed);
    QCOMPARE(outcome.error, SystemError::fromErrno(EMSGSIZE));
    QCOMPARE(sender.socket.counters().sendErrors, quint64(1));
    QCOMPARE(sender.socket.counters().sent, quint64(0));
    // AND the next one is none the worse for it
    QVERIFY(sender.sends("small", receiver.endpoint(), source));
    QTRY_COMPARE(receiver.payloads, QByteArrayList{"small"});
    QVERIFY(sender.reports.isEmpty());
}

void TestDatagramSocket::impossiblePeersFail_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::addColumn<Endpoint>("peer");
    QTest::addColumn<Endpoint>("source");
    QTest::newRow("null") << Endpoint::loopback() << Endpoint() << Endpoint();
    QTest::newRow("null, from a wildcard") << Endpoint::anyIPv4() << Endpoint() << at("127.0.0.1", 1);
    QTest::newRow("port 0") << Endpoint::loopback() << Endpoint::loopback(0) << Endpoint();
    QTest::newRow("port 0, from a wildcard")
        << Endpoint::anyIPv4() << Endpoint::loopback(0) << at("127.0.0.1", 1);
    QTest::newRow("IPv6 from IPv4") << Endpoint::loopback() << at("::1", 9) << Endpoint();
    QTest::newRow("IPv6 from the IPv4 wildcard") << Endpoint::anyIPv4() << at("::1", 9) << Endpoint();
    QTest::newRow("IPv6 from the IPv4 wildcard, IPv4 source")
        << Endpoint::anyIPv4() << at("::1", 9) << at("127.0.0.1", 1);
    QTest::newRow("IPv4, IPv6 source") << Endpoint::anyIPv4() << Endpoint::loopback(9) << at("::1", 1);
    QTest::newRow("IPv4 from IPv6 alone") << loopbackIPv6 << Endpoint::loopback(9) << Endpoint();
}

void TestDatagramSocket::impossiblePeersFail()
{
    QFETCH(const Endpoint, bindTo);
    QFETCH(const Endpoint, peer);
    QFETCH(const Endpoint, source);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party sender(bindTo);

    const SendOutcome outcome = sender.socket.send("x", peer, source);

    QVERIFY(outcome.verdict == SendVerdict::Failed);
    QVERIFY(outcome.error.isError());
    QVERIFY(!outcome.error.text.isEmpty());
    QCOMPARE(sender.socket.counters().sendErrors, quint64(1));
    // AND the socket lives on
    Party receiver(
        Endpoint(bindTo.isWildcard() ? QHostAddress(QHostAddress::LocalHost) : bindTo.address(), 0));
    QVERIFY(sender.sends("y", receiver.endpoint()));
    QTRY_COMPARE(receiver.payloads, QByteArrayList{"y"});
}

/// The others leave; which did not, and why, is told.
void TestDatagramSocket::refusedOfABatchAreNamed()
{
    const Party receiver;
    Party sender;
    DatagramBatch batch;
    for (const Endpoint &peer :
         {receiver.endpoint(), deadIPv6, receiver.endpoint(), deadIPv6, receiver.endpoint()})
        batch.append("x", peer, {}, Direction::Outgoing, {});
    const BatchSending sending = sender.socket.send(batch, 1, batch.size());
    QCOMPARE(sending.end, 5);
    QCOMPARE(sending.sent, 2);
    QCOMPARE(sending.failed, 2);
    QCOMPARE(sending.refused, (std::vector<qsizetype>{1, 3}));
    QVERIFY(sending.error.isError());
}

void TestDatagramSocket::answersFromTheAddressThatWasAsked_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::newRow("IPv4 wildcard") << Endpoint::anyIPv4();
    QTest::newRow("dual stack") << anyIPv6;
}

void TestDatagramSocket::answersFromTheAddressThatWasAsked()
{
    QFETCH(const Endpoint, bindTo);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");

    // GIVEN a server on all addresses, asked at one that routing would not choose
    Party server(bindTo);
    Party client;
    const Endpoint asked = at("127.0.0.2", server.endpoint().port());
    QVERIFY(client.sends("question", asked));
    QTRY_COMPARE(server.payloads.size(), 1);
    const DatagramRecord question = server.records.first();
    QCOMPARE(question.local, asked);

    // WHEN it answers
    QVERIFY(server.sends("answer", question.peer, question.local));

    // THEN the answer comes from there, or a client that is connected would never see it
    QTRY_COMPARE(client.payloads, QByteArrayList{"answer"});
    QCOMPARE(client.records.first().peer, asked);

    // AND where no address is named routing decides
    QVERIFY(server.sends("answer", question.peer));
    QTRY_COMPARE(client.payloads.size(), 2);
    QCOMPARE(client.records.last().peer, Endpoint::loopback(asked.port()));
}

void TestDatagramSocket::unusableSourceIsLeftToTheKernel_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::addColumn<Endpoint>("source");
    for (const Endpoint &bindTo : {Endpoint::anyIPv4(), anyIPv6}) {
        const QByteArray from = bindTo.text().toLatin1();
        QTest::addRow("%s, a subnet's broadcast address", from.constData())
            << bindTo << at("127.255.255.255", 1);
        QTest::addRow("%s, another machine's", from.constData()) << bindTo << at("198.51.100.77", 1);
        QTest::addRow("%s, a group", from.constData()) << bindTo << at("224.0.0.1", 1);
        QTest::addRow("%s, a wildcard", from.constData()) << bindTo << Endpoint::anyIPv4(1);
    }
}

void TestDatagramSocket::unusableSourceIsLeftToTheKernel()
{
    QFETCH(const Endpoint, bindTo);
    QFETCH(const Endpoint, source);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party server(bindTo);
    Party client;

    // WHEN a question came to an address that cannot be sent from, and is answered from there
    QVERIFY(server.sends("answer", client.endpoint(), source));

    // THEN it is answered all the same
    QTRY_COMPARE(client.payloads, QByteArrayList{"answer"});
    QCOMPARE(client.records.first().peer, Endpoint::loopback(server.endpoint().port()));
}

void TestDatagramSocket::keepsTheOrderOfABurst_data()
{
    emptyDatagramsArrive_data();
}

void TestDatagramSocket::keepsTheOrderOfABurst()
{
    QFETCH(const Endpoint, bindTo);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    constexpr int total = 2'000;
    constexpr int bytesInKernel = 1'280; // at least what a small datagram takes up of the receive buffer
    Party server(bindTo, false, 4 * 1024 * 1024);
    Party client;
    const Endpoint peer = Endpoint::loopback(server.endpoint().port());
    // GIVEN room for more datagrams than a batch takes
    const int window = std::min(total, server.socket.receiveBufferBytes() / bytesInKernel);
    if (window <= 260)
        QSKIP("net.core.rmem_max is too small");

    // WHEN they come in bursts, none before the one before has been read
    for (int sent = 0; sent < total;) {
        for (int i = 0; i < window && sent < total; ++i, ++sent)
            QVERIFY(client.sends(QByteArray::number(sent), peer));
        QTRY_COMPARE(server.payloads.size(), sent);
    }

    // THEN none is missing and all are in order
    for (int i = 0; i < total; ++i)
        QCOMPARE(server.payloads.at(i), QByteArray::number(i));
    QCOMPARE(server.socket.counters().droppedByKernel.value_or(0), quint64(0));
    // AND they came in batches that are large, but leave timers their turn
    qsizetype largest = 0;
    for (const DatagramBatch &batch : std::as_const(server.batches))
        largest = std::max(largest, batch.size());
    QCOMPARE(largest, qsizetype(256));
}

void TestDatagramSocket::timesLieWithin()
{
    Party server;
    Party client;
    const Instant before = now();
    QVERIFY(client.sends("x", server.endpoint()));
    QTRY_COMPARE(server.records.size(), 1);
    const Instant after = now();
    const Instant time = server.records.first().time;
    QVERIFY(before.monotonicNs <= time.monotonicNs && time.monotonicNs <= after.monotonicNs);
    // The wall clock may be set while a test runs; it is not set by an hour.
    constexpr qint64 hour = 3'600'000'000'000;
    QVERIFY(std::abs(time.wallNs - before.wallNs) < hour);
}

void TestDatagramSocket::countsWhatWentThrough()
{
    Party server;
    Party client;
    for (const char *payload : {"one", "", "three"})
        QVERIFY(client.sends(payload, server.endpoint()));
    QTRY_COMPARE(server.payloads.size(), 3);

    QCOMPARE(client.socket.counters().sent, quint64(3));
    QCOMPARE(client.socket.counters().sentBytes, quint64(8));
    QCOMPARE(client.socket.counters().received, quint64(0));
    QCOMPARE(server.socket.counters().received, quint64(3));
    QCOMPARE(server.socket.counters().receivedBytes, quint64(8));
    QCOMPARE(server.socket.counters().sent, quint64(0));

    // They count from open() on.
    QVERIFY(!server.socket.open({}).isError());
    QCOMPARE(server.socket.counters().received, quint64(0));
    QCOMPARE(server.socket.counters().receivedBytes, quint64(0));
}

void TestDatagramSocket::portInUse_data()
{
    QTest::addColumn<Endpoint>("first");
    QTest::addColumn<Endpoint>("second");
    QTest::newRow("same address") << Endpoint::loopback() << Endpoint::loopback();
    QTest::newRow("wildcard over address") << Endpoint::loopback() << Endpoint::anyIPv4();
    QTest::newRow("address under wildcard") << Endpoint::anyIPv4() << Endpoint::loopback();
    QTest::newRow("dual stack over IPv4") << Endpoint::anyIPv4() << anyIPv6;
    QTest::newRow("IPv4 under dual stack") << anyIPv6 << Endpoint::loopback();
}

void TestDatagramSocket::portInUse()
{
    QFETCH(const Endpoint, first);
    QFETCH(Endpoint, second);
    if (!hasIPv6() && (first == anyIPv6 || second == anyIPv6))
        QSKIP("no IPv6 here");
    Party taken(first);
    second.setPort(taken.endpoint().port());

    Party late(second);

    QCOMPARE(late.error, SystemError::fromErrno(EADDRINUSE));
    QVERIFY(!late.socket.isOpen());
    QVERIFY(late.endpoint().isNull());
    QVERIFY(taken.socket.isOpen());
}

void TestDatagramSocket::addressOfAnotherMachine()
{
    Party party(at("198.51.100.77", 0)); // TEST-NET-2 (RFC 5737)
    QCOMPARE(party.error, SystemError::fromErrno(EADDRNOTAVAIL));
    QVERIFY(!party.socket.isOpen());
    // AND the object can be used for another
    QVERIFY(!party.socket.open({}).isError());
    QVERIFY(party.socket.isOpen());
}

void TestDatagramSocket::nullAddressIsNotEveryAddress()
{
    // A forgotten address must not open the door to the network.
    Party party(Endpoint{});
    QVERIFY(party.error.isError());
    QVERIFY(!party.socket.isOpen());
}

void TestDatagramSocket::closeFreesThePort()
{
    Party party;
    const Endpoint endpoint = party.endpoint();
    QPointer<QUdpSocket> qtSocket = party.qtSocket();
    party.socket.close();
    QVERIFY(party.endpoint().isNull());
    // THEN the port is free at once
    Party next(endpoint);
    QVERIFY2(!next.error.isError(), qPrintable(next.error.text));
    QCOMPARE(next.endpoint(), endpoint);
    // AND nothing is left behind
    QTRY_VERIFY(!qtSocket);
}

void TestDatagramSocket::opensAgain()
{
    Party server;
    Party client;
    QVERIFY(client.sends("one", server.endpoint()));
    QTRY_COMPARE(server.payloads.size(), 1);
    for (const Endpoint &bindTo : {Endpoint::anyIPv4(), Endpoint::loopback(), server.endpoint()}) {
        // WHEN it is opened over and over, also where it is
        QVERIFY(!server.socket.open({bindTo, 0, true}).isError());
        // THEN it receives, each datagram once
        server.payloads.clear();
        QVERIFY(client.sends("again", Endpoint::loopback(server.endpoint().port())));
        QTRY_COMPARE(server.payloads, QByteArrayList{"again"});
    }
}

void TestDatagramSocket::receiveBufferIsReadBack()
{
    const Party small(Endpoint::loopback(), false, 16 * 1024);
    const Party large(Endpoint::loopback(), false, 128 * 1024);
#ifdef Q_OS_LINUX
    QCOMPARE(small.socket.receiveBufferBytes(), 2 * 16 * 1024); // socket(7): the kernel doubles it
    QCOMPARE(large.socket.receiveBufferBytes(), 2 * 128 * 1024);
#else
    QVERIFY(small.socket.receiveBufferBytes() < large.socket.receiveBufferBytes());
#endif
}

void TestDatagramSocket::kernelDropsAreCounted()
{
#ifndef Q_OS_LINUX
    QSKIP("only Linux tells");
#endif
    // GIVEN a receive buffer for a handful of datagrams
    Party server(Endpoint::loopback(), false, 1);
    Party client;
    QCOMPARE(server.socket.counters().droppedByKernel.value(), quint64(0));
    // WHEN more come than it holds before anyone reads
    constexpr quint64 total = 100;
    for (quint64 i = 0; i < total; ++i)
        QVERIFY(client.sends(QByteArray(500, 'x'), server.endpoint()));
    // THEN each is either received or counted
    QVERIFY(server.socket.counters().droppedByKernel.value() > 0);
    QTRY_COMPARE(quint64(server.payloads.size()) + server.socket.counters().droppedByKernel.value(), total);
    QVERIFY(!server.payloads.isEmpty());
}

void TestDatagramSocket::refusalIsReported_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::addColumn<Endpoint>("dead");
    QTest::newRow("one address") << Endpoint::loopback() << deadIPv4;
    QTest::newRow("wildcard") << Endpoint::anyIPv4() << deadIPv4;
    QTest::newRow("IPv6") << loopbackIPv6 << deadIPv6;
    QTest::newRow("dual stack, IPv6") << anyIPv6 << deadIPv6;
    QTest::newRow("dual stack, IPv4") << anyIPv6 << deadIPv4;
}

#define SKIP_WITHOUT_REPORTS()                                                                               \
    QFETCH(const Endpoint, bindTo);                                                                          \
    QFETCH(const Endpoint, dead);                                                                            \
    if (!reportsUnreachable)                                                                                 \
        QSKIP("ICMP errors reach unconnected sockets on Linux only");                                        \
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())                                             \
    QSKIP("no IPv6 here")

namespace {

/// Somebody who answers, reachable from a socket that reaches `dead`.
Endpoint aliveLike(const Endpoint &dead)
{
    return Endpoint(QHostAddress(dead.family() == Endpoint::Family::IPv4 ? QHostAddress::LocalHost
                                                                         : QHostAddress::LocalHostIPv6),
                    0);
}

} // namespace

void TestDatagramSocket::refusalIsReported()
{
    SKIP_WITHOUT_REPORTS();
    Party party(bindTo, true);
    const Instant before = now();

    QVERIFY(party.sends("is anybody there?", dead)); // the kernel took it

    QTRY_COMPARE(party.reports.size(), 1);
    const Unreachable &report = party.reports.first();
    QCOMPARE(report.peer, dead);
    QCOMPARE(report.quoted, QByteArray("is anybody there?"));
    QCOMPARE(report.error, SystemError::fromErrno(ECONNREFUSED));
    QVERIFY(report.reporter.sameAddress(dead));
    QCOMPARE(report.reporter.port(), quint16(0));
    QVERIFY(report.time.monotonicNs >= before.monotonicNs);
    QVERIFY(party.payloads.isEmpty());
}

void TestDatagramSocket::refusalCostsNoOtherDatagram()
{
    SKIP_WITHOUT_REPORTS();
    // GIVEN a socket on which an ICMP error is pending, which the kernel hands to whatever call comes next
    Party party(bindTo, true);
    Party alive(aliveLike(dead));
    QByteArrayList expected;
    for (int i = 0; i < 20; ++i) {
        QVERIFY(party.sends("to nobody " + QByteArray::number(i), dead));
        // WHEN the next one goes to somebody, before the event loop has had a turn
        expected += QByteArray::number(i);
        QVERIFY2(party.sends(expected.last(), alive.endpoint()), expected.last().constData());
    }
    // THEN none of those is lost
    QTRY_COMPARE(alive.payloads, expected);
    QCOMPARE(party.socket.counters().sendErrors, quint64(0));
    QCOMPARE(party.socket.counters().sent, quint64(40));
    // AND each of the others is reported, in their order
    QTRY_COMPARE(party.reports.size(), 20);
    for (int i = 0; i < 20; ++i) {
        QCOMPARE(party.reports.at(i).quoted, "to nobody " + QByteArray::number(i));
        QCOMPARE(party.reports.at(i).peer, dead);
    }
}

void TestDatagramSocket::manyRefusals()
{
    SKIP_WITHOUT_REPORTS();
    Party party(bindTo, true);
    // GIVEN fewer than the kernel's limit of ICMP errors, which it may throttle (icmp(7))
    constexpr int total = 40;
    for (int i = 0; i < total; ++i) {
        const SendOutcome outcome = party.socket.send(QByteArray::number(i), dead);
        QVERIFY2(outcome.verdict == SendVerdict::Sent, qPrintable(outcome.error.text));
    }
    QTRY_COMPARE(party.reports.size(), total);
    for (int i = 0; i < total; ++i)
        QCOMPARE(party.reports.at(i).quoted, QByteArray::number(i));
    QVERIFY(wakeUpsWhenIdle() < idleWakeUps);
}

void TestDatagramSocket::answersArriveAfterRefusals()
{
    SKIP_WITHOUT_REPORTS();
    Party party(bindTo, true);
    Party alive(aliveLike(dead));
    QObject::connect(&alive.socket, &DatagramSocket::datagramsReceived, &alive.socket,
                     [&](const DatagramBatch &batch) {
                         for (qsizetype i = 0; i < batch.size(); ++i)
                             alive.socket.send(batch.payload(i), batch.record(i).peer);
                     });
    QByteArrayList expected;
    for (int i = 0; i < 5; ++i) {
        // WHEN errors and datagrams come in together
        expected += "answer " + QByteArray::number(i);
        QVERIFY(party.sends(expected.last(), alive.endpoint()));
        QVERIFY(party.sends("refused", dead));
        // THEN both arrive, every time
        QTRY_COMPARE(party.payloads, expected);
        QTRY_COMPARE(party.reports.size(), i + 1);
    }
}

void TestDatagramSocket::refusalOfALargeDatagramQuotesItsBeginning()
{
    if (!reportsUnreachable)
        QSKIP("ICMP errors reach unconnected sockets on Linux only");
    Party party(Endpoint::loopback(), true);
    QByteArray payload;
    for (int i = 0; payload.size() < 20'000; ++i)
        payload += QByteArray::number(i) + ' ';

    QVERIFY(party.sends(payload, deadIPv4));

    QTRY_COMPARE(party.reports.size(), 1);
    const QByteArray quoted = party.reports.first().quoted;
    QVERIFY(quoted.size() >= 8); // RFC 792
    QVERIFY(quoted.size() < payload.size());
    QVERIFY(payload.startsWith(quoted));
}

void TestDatagramSocket::refusalsOfAClosedSocketAreForgotten()
{
    if (!reportsUnreachable)
        QSKIP("ICMP errors reach unconnected sockets on Linux only");
    Party party(Endpoint::loopback(), true);
    Party alive;
    // GIVEN reports that were collected while sending and wait for the event loop
    QVERIFY(party.sends("old", deadIPv4));
    QVERIFY(party.sends("x", alive.endpoint()));
    // WHEN the socket is opened afresh
    QVERIFY(!party.socket.open({Endpoint::loopback(), 0, true}).isError());
    QVERIFY(party.sends("new", deadIPv4));
    // THEN only what concerns it is reported
    QTRY_COMPARE(party.reports.size(), 1);
    QCOMPARE(party.reports.first().quoted, QByteArray("new"));
}

void TestDatagramSocket::refusalWithoutReportDoesNoHarm()
{
    QFETCH(const Endpoint, bindTo);
    QFETCH(const Endpoint, dead);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party party(bindTo, false);
    Party alive(aliveLike(dead));
    for (int i = 0; i < 5; ++i) {
        QVERIFY(party.sends("refused", dead));
        QVERIFY(party.sends("taken", alive.endpoint()));
        QVERIFY(alive.sends("answer", Endpoint(alive.endpoint().address(), party.endpoint().port())));
        QTRY_COMPARE(alive.payloads.size(), i + 1);
        QTRY_COMPARE(party.payloads.size(), i + 1);
    }
    QVERIFY(party.reports.isEmpty());
}

void TestDatagramSocket::localErrorIsNotAReport()
{
    if (!reportsUnreachable)
        QSKIP("ICMP errors reach unconnected sockets on Linux only");
    // GIVEN an error of our own host, which Linux puts into the same queue
    Party party(Endpoint::loopback(), true);
    QVERIFY(!party.sends(QByteArray(maximumPayloadSize + 1, 'x'), deadIPv4));
    // THEN it has been told by send(), and is not told again
    QVERIFY(party.sends("refused", deadIPv4));
    QTRY_COMPARE(party.reports.size(), 1);
    QCOMPARE(party.reports.first().quoted, QByteArray("refused"));
}

void TestDatagramSocket::eventLoopGoesIdle_data()
{
    QTest::addColumn<Endpoint>("bindTo");
    QTest::addColumn<bool>("reportUnreachable");
    for (const bool report : {false, true}) {
        QTest::addRow("one address, report %d", report) << Endpoint::loopback() << report;
        QTest::addRow("wildcard, report %d", report) << Endpoint::anyIPv4() << report;
        QTest::addRow("dual stack, report %d", report) << anyIPv6 << report;
    }
}

void TestDatagramSocket::eventLoopGoesIdle()
{
    QFETCH(const Endpoint, bindTo);
    QFETCH(const bool, reportUnreachable);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party party(bindTo, reportUnreachable);
    Party peer;
    const Endpoint partySeenFromThere = Endpoint::loopback(party.endpoint().port());
    int received = 0;
    const auto datagramArrives = [&] {
        peer.sends("x", partySeenFromThere);
        ++received;
        return QTest::qWaitFor([&] { return party.payloads.size() == received; });
    };
    const auto refusedArrives = [&] {
        const auto reports = party.reports.size();
        party.sends("refused", deadIPv4);
        return !reportUnreachable || QTest::qWaitFor([&] { return party.reports.size() > reports; });
    };
    const auto tooLargeFails = [&] {
        return !party.sends(QByteArray(maximumPayloadSize + 1, 'x'), peer.endpoint());
    };

    const QList<std::pair<const char *, std::function<bool()>>> events{
        {"nothing", [] { return true; }},
        {"a datagram", datagramArrives},
        {"a refusal", refusedArrives},
        {"a datagram after a refusal", datagramArrives},
        {"a datagram that is too large", tooLargeFails},
        {"a datagram in the end", datagramArrives},
    };
    for (const auto &[name, happens] : events) {
        QVERIFY2(happens(), name);
        const int wakeUps = wakeUpsWhenIdle();
        QVERIFY2(wakeUps < idleWakeUps,
                 qPrintable(QStringLiteral("%1 wake-ups after %2").arg(wakeUps).arg(QLatin1String(name))));
    }

    // AND a datagram does not cost a row of vain reads: one error at most, the "nothing more" at the end
    QSignalSpy errors(party.qtSocket(), &QUdpSocket::errorOccurred);
    QVERIFY(datagramArrives());
    QVERIFY2(errors.size() <= 2, qPrintable(QString::number(errors.size())));
}

void TestDatagramSocket::slowSlotDoesNotStopIt_data()
{
    emptyDatagramsArrive_data();
}

void TestDatagramSocket::slowSlotDoesNotStopIt()
{
    QFETCH(const Endpoint, bindTo);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party server(bindTo);
    Party client;
    const Endpoint peer = Endpoint::loopback(server.endpoint().port());
    // GIVEN a slot so slow that datagrams come in while it runs
    int rounds = 0;
    QObject::connect(&server.socket, &DatagramSocket::datagramsReceived, &server.socket, [&] {
        for (int i = 0; ++rounds <= 20 && i < 5; ++i)
            client.sends("meanwhile", peer);
    });
    // WHEN it is set off
    QVERIFY(client.sends("first", peer));
    // THEN all of them arrive
    QTRY_COMPARE(quint64(server.payloads.size()), client.socket.counters().sent);
    QTRY_VERIFY(rounds > 20);
    QTRY_COMPARE(quint64(server.payloads.size()), client.socket.counters().sent);
    // AND the next one, later
    QVERIFY(client.sends("last", peer));
    QTRY_COMPARE(server.payloads.constLast(), QByteArray("last"));
}

void TestDatagramSocket::sendsFromTheSlot()
{
    // GIVEN two who answer each other at once
    Party one;
    Party two;
    constexpr int total = 500;
    for (Party *party : {&one, &two}) {
        QObject::connect(&party->socket, &DatagramSocket::datagramsReceived, &party->socket,
                         [party](const DatagramBatch &batch) {
                             for (qsizetype i = 0; i < batch.size(); ++i) {
                                 const int count = batch.payload(i).toByteArray().toInt();
                                 if (count < total)
                                     party->sends(QByteArray::number(count + 1), batch.record(i).peer);
                             }
                         });
    }
    QVERIFY(one.sends("1", two.endpoint()));
    QTRY_COMPARE(one.payloads.size() + two.payloads.size(), total);
}

void TestDatagramSocket::closesInTheSlot_data()
{
    emptyDatagramsArrive_data();
}

void TestDatagramSocket::closesInTheSlot()
{
    QFETCH(const Endpoint, bindTo);
    if (bindTo.family() == Endpoint::Family::IPv6 && !hasIPv6())
        QSKIP("no IPv6 here");
    Party server(bindTo, reportsUnreachable, 1024 * 1024);
    Party client;
    const QPointer<QUdpSocket> qtSocket = server.qtSocket();
    // GIVEN more waiting than one batch takes, and an error
    server.sends("refused", deadIPv4);
    for (int i = 0; i < 300; ++i)
        QVERIFY(client.sends("x", Endpoint::loopback(server.endpoint().port())));
    QObject::connect(&server.socket, &DatagramSocket::datagramsReceived, &server.socket,
                     [&](const DatagramBatch &batch) {
                         // WHEN the first slot closes
                         server.socket.close();
                         // THEN QUdpSocket, whose signal we are in, is not pulled from under its own feet
                         QVERIFY(qtSocket);
                         // AND what the slot was given is still there
                         QVERIFY(!batch.isEmpty());
                         QCOMPARE(batch.payload(0).toByteArray(), QByteArray("x"));
                     });
    QTRY_VERIFY(!server.socket.isOpen());
    // AND nothing comes any more
    const auto received = server.payloads.size();
    QVERIFY(received > 0 && received <= 256);
    QVERIFY(wakeUpsWhenIdle() < idleWakeUps);
    QCOMPARE(server.payloads.size(), received);
    QVERIFY(server.reports.isEmpty());
    QTRY_VERIFY(!qtSocket);
}

void TestDatagramSocket::closesInTheSlotOfAReport()
{
    if (!reportsUnreachable)
        QSKIP("ICMP errors reach unconnected sockets on Linux only");
    Party party(Endpoint::loopback(), true);
    QObject::connect(&party.socket, &DatagramSocket::unreachableReported, &party.socket,
                     [&](const QList<Unreachable> &reports) {
                         party.socket.close();
                         QCOMPARE(reports.first().quoted, QByteArray("refused"));
                     });
    QVERIFY(party.sends("refused", deadIPv4));
    QTRY_VERIFY(!party.socket.isOpen());
    QCOMPARE(party.reports.size(), 1);
}

void TestDatagramSocket::reopensInTheSlot()
{
    Party server;
    Party client;
    const Endpoint endpoint = server.endpoint();
    int opened = 0;
    QObject::connect(&server.socket, &DatagramSocket::datagramsReceived, &server.socket, [&] {
        if (opened < 3) {
            QVERIFY(!server.socket.open({endpoint, 0, true}).isError());
            ++opened;
        }
    });
    for (int i = 1; i <= 5; ++i) {
        QVERIFY(client.sends("x", endpoint));
        QTRY_COMPARE(server.payloads.size(), i);
    }
    QCOMPARE(opened, 3);
    // AND of the sockets before none is left
    QTRY_COMPARE(server.socket.findChildren<QUdpSocket *>().size(), 1);
}

void TestDatagramSocket::deletedLaterInTheSlot()
{
    QPointer<DatagramSocket> socket = new DatagramSocket;
    QVERIFY(!socket->open({}).isError());
    connect(socket, &DatagramSocket::datagramsReceived, socket, &QObject::deleteLater);
    Party client;
    QVERIFY(client.sends("x", socket->localEndpoint()));
    QTRY_VERIFY(!socket);
}

void TestDatagramSocket::batchOutlivesTheNextOne()
{
    Party server;
    Party client;
    QByteArrayList expected;
    for (const char *payload : {"one", "two", "three"}) {
        expected += payload;
        QVERIFY(client.sends(payload, server.endpoint()));
        QTRY_COMPARE(server.payloads, expected); // one batch each
    }
    // THEN those that were kept are what they were, although the socket uses its memory again
    QCOMPARE(server.batches.size(), 3);
    QCOMPARE(server.batches.at(0).payload(0).toByteArray(), QByteArray("one"));
    QCOMPARE(server.batches.at(1).payload(0).toByteArray(), QByteArray("two"));
    QCOMPARE(server.batches.at(2).payload(0).toByteArray(), QByteArray("three"));
}

QTEST_GUILESS_MAIN(TestDatagramSocket)

#include "tst_datagramsocket.moc"
