// SPDX-License-Identifier: GPL-3.0-or-later
//
// The contract of the engines, kept by each of them.
#include "core/net/iofactory.h"

#ifdef Q_OS_LINUX
#include "core/net/linuxsocket.h"
#endif

#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QUdpSocket>

#include <cerrno>
#include <random>

using namespace echogram;

namespace {

const char *nameOf(IoChoice io)
{
    return io == IoChoice::Qt ? "qt" : "linux";
}

QList<IoChoice> engines()
{
#ifdef Q_OS_LINUX
    return {IoChoice::Qt, IoChoice::Linux};
#else
    return {IoChoice::Qt};
#endif
}

/// A bound socket with the engine the test's row asks for.
struct Ends
{
    explicit Ends(IoChoice choice, const QHostAddress &bindTo = QHostAddress::LocalHost,
                  bool coalesces = false, int hopsLess = 0)
    {
        socket.setProxy(QNetworkProxy::NoProxy);
        if (!socket.bind(bindTo, 0, QAbstractSocket::DontShareAddress))
            return;
        socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4 << 20);
        SocketOptions options;
        options.io = choice;
        options.coalesces = coalesces;
        options.hopsLess = hopsLess;
        io = chooseIo(socket, options).io;
    }

    Endpoint self() const { return Endpoint::loopback(socket.localPort()); }
    SendVerdict send(QByteArrayView payload) { return io->send(payload, self(), {}, 0).verdict; }
    /// Everything that waits (loopback delivers within the send).
    DatagramBatch receiveAll()
    {
        DatagramBatch batch;
        for (qsizetype before = -1; before < batch.size();) {
            before = batch.size();
            io->receive(batch, 1000);
        }
        return batch;
    }

    QUdpSocket socket;
    std::unique_ptr<DatagramIo> io;
};

QByteArrayList payloads(const DatagramBatch &batch)
{
    QByteArrayList list;
    for (qsizetype i = 0; i < batch.size(); ++i)
        list += batch.payload(i).toByteArray();
    return list;
}

} // namespace

class TestDatagramIo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsUpToTheLimit_data();
    void readsUpToTheLimit();
    void readsUpToAMebibyte_data() { eachEngine(); }
    void readsUpToAMebibyte();
    void saysThatSomethingWaits_data() { eachEngine(); }
    void saysThatSomethingWaits();
    void carriesEverySize_data();
    void carriesEverySize();
    void sendsABatch_data() { carriesEverySize_data(); }
    void sendsABatch();
    void aBatchStopsAtWhatCannotBeSent_data() { carriesEverySize_data(); }
    void aBatchStopsAtWhatCannotBeSent();
    void aBatchLeavesFromWhereItsRecordsSay_data();
    void aBatchLeavesFromWhereItsRecordsSay();
    void answersLeaveWithFewerHops_data();
    void answersLeaveWithFewerHops();
    void roomIsAnnouncedOnce_data() { eachEngine(); }
    void roomIsAnnouncedOnce();
    void roomComesToWhoAsksAgainAndAgain_data() { eachEngine(); }
    void roomComesToWhoAsksAgainAndAgain();
    void pendingErrorIsPassedOverOnce_data() { readsUpToTheLimit_data(); }
    void pendingErrorIsPassedOverOnce();
    void isSilentWhenClosed_data() { eachEngine(); }
    void isSilentWhenClosed();

private:
    static void eachEngine();
};

void TestDatagramIo::eachEngine()
{
    QTest::addColumn<IoChoice>("engine");
    for (const IoChoice engine : engines())
        QTest::newRow(nameOf(engine)) << engine;
}

void TestDatagramIo::readsUpToTheLimit_data()
{
    QTest::addColumn<IoChoice>("engine");
    QTest::addColumn<QHostAddress>("bindTo");
    for (const IoChoice engine : engines()) {
        QTest::addRow("%s, one address", nameOf(engine)) << engine << QHostAddress(QHostAddress::LocalHost);
        QTest::addRow("%s, wildcard", nameOf(engine)) << engine << QHostAddress(QHostAddress::AnyIPv4);
        QTest::addRow("%s, dual stack", nameOf(engine)) << engine << QHostAddress(QHostAddress::Any);
    }
}

void TestDatagramIo::readsUpToTheLimit()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const QHostAddress, bindTo);
    Ends ends(engine, bindTo);
    QVERIFY(ends.io);
    DatagramBatch batch;

    // GIVEN nothing
    QVERIFY(ends.io->receive(batch, 2) == ReceiveStop::Drained);
    QVERIFY(batch.isEmpty());
    // WHEN there are three (loopback delivers within the send)
    for (const char *payload : {"one", "", "three"})
        QVERIFY(ends.send(payload) == SendVerdict::Sent);
    // THEN two are read at most, and what is in the batch stays
    QVERIFY(ends.io->receive(batch, 2) == ReceiveStop::LimitReached);
    QCOMPARE(batch.size(), qsizetype(2));
    QVERIFY(ends.io->receive(batch, 2) == ReceiveStop::Drained);
    QCOMPARE(payloads(batch), (QByteArrayList{"one", "", "three"}));
    for (qsizetype i = 0; i < 3; ++i) {
        QCOMPARE(batch.peer(i), ends.self());
        QCOMPARE(batch.local(i), ends.self());
    }
}

void TestDatagramIo::readsUpToAMebibyte()
{
    QFETCH(const IoChoice, engine);
    Ends ends(engine);
    // GIVEN an engine that has seen that datagrams are large here
    const QByteArray large(60'000, 'x');
    QVERIFY(ends.send(large) == SendVerdict::Sent);
    QCOMPARE(ends.receiveAll().size(), qsizetype(1));
    // WHEN there are more bytes than one wake-up may cost, in few datagrams
    int sent = 0;
    for (; sent < 30; ++sent)
        QVERIFY(ends.send(large) == SendVerdict::Sent);
    if (ends.io->dropped().value_or(0) > 0)
        QSKIP("net.core.rmem_max is too small");

    DatagramBatch batch;
    QVERIFY(ends.io->receive(batch, 1000) == ReceiveStop::LimitReached);
    QVERIFY(batch.payloadBytes() >= DatagramIo::maximumBatchBytes);
    QVERIFY(batch.payloadBytes() < DatagramIo::maximumBatchBytes + large.size());
    batch.clear();
    QVERIFY(ends.io->receive(batch, 1000) == ReceiveStop::Drained);
    QCOMPARE(batch.size(), qsizetype(sent) - DatagramIo::maximumBatchBytes / large.size() - 1);
}

void TestDatagramIo::saysThatSomethingWaits()
{
    QFETCH(const IoChoice, engine);
    Ends ends(engine);
    QSignalSpy readable(ends.io.get(), &DatagramIo::readable);
    DatagramBatch batch;
    QObject::connect(ends.io.get(), &DatagramIo::readable, ends.io.get(),
                     [&] { ends.io->receive(batch, 1); }); // one at a time: it has to say so again
    for (int round = 1; round <= 3; ++round) {
        for (const char *payload : {"a", "", "b"})
            QVERIFY(ends.send(payload) == SendVerdict::Sent);
        QTRY_COMPARE(batch.size(), qsizetype(3 * round));
    }
    QVERIFY(readable.size() >= 9);
}

void TestDatagramIo::carriesEverySize_data()
{
    QTest::addColumn<IoChoice>("engine");
    QTest::addColumn<bool>("coalesces");
    for (const IoChoice engine : engines()) {
        QTest::addRow("%s", nameOf(engine)) << engine << false;
        if (engine == IoChoice::Linux)
            QTest::newRow("linux, coalescing") << engine << true;
    }
}

void TestDatagramIo::carriesEverySize()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const bool, coalesces);
    Ends ends(engine, QHostAddress::LocalHost, coalesces);
    std::mt19937 generator(2);
    for (int round = 0; round < 60; ++round) {
        // GIVEN a mixture of small ones and large ones, of runs of equal size and of none
        QByteArrayList expected;
        for (int i = 0; i < 12; ++i) {
            const bool repeats = !expected.isEmpty() && generator() % 2 == 0;
            const auto random =
                qsizetype(generator() % 5 == 0 ? generator() % (maximumPayloadSize + 1) : generator() % 300);
            QByteArray payload(repeats ? expected.last().size() : random, Qt::Uninitialized);
            for (char &byte : payload)
                byte = char(generator());
            expected += payload;
        }
        for (const QByteArray &payload : std::as_const(expected))
            QVERIFY(ends.send(payload) == SendVerdict::Sent);
        // THEN they come out as they went in
        QVERIFY(payloads(ends.receiveAll()) == expected);
    }
}

void TestDatagramIo::sendsABatch()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const bool, coalesces);
    Ends ends(engine, QHostAddress::LocalHost, coalesces);
    Ends other(engine);
    // GIVEN runs to two peers, with shorter ones, longer ones and empty ones between, and more of a kind than one send
    // carries
    DatagramBatch batch;
    QByteArrayList expected;
    QByteArrayList expectedByOther;
    const auto add = [&](const Ends &to, qsizetype size) {
        const QByteArray payload(size, char('a' + batch.size() % 26));
        batch.append(payload, to.self(), {}, Direction::Outgoing, {});
        (&to == &ends ? expected : expectedByOther) += payload;
    };
    for (int i = 0; i < 150; ++i)
        add(ends, 40);
    for (const int size : {40, 39, 40, 40, 41, 0, 0, 40, 40, 30'000, 30'000, 30'000, 65'507, 1, 1})
        add(ends, size);
    for (const int size : {7, 7, 7})
        add(other, size);
    for (const int size : {7, 7})
        add(ends, size);

    // WHEN all but the first and the last are sent
    const BatchOutcome outcome = ends.io->send(batch, 1, batch.size() - 1);

    // THEN all of those arrive, in order
    QVERIFY(outcome.verdict == SendVerdict::Sent);
    QCOMPARE(outcome.sent, batch.size() - 2);
    QVERIFY(payloads(ends.receiveAll()) == expected.mid(1, expected.size() - 2));
    QCOMPARE(payloads(other.receiveAll()), expectedByOther);
    QCOMPARE(ends.io->send(batch, 3, 3).sent, qsizetype(0));
}

void TestDatagramIo::aBatchStopsAtWhatCannotBeSent()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const bool, coalesces);
    Ends ends(engine, QHostAddress::LocalHost, coalesces);
    DatagramBatch batch;
    const auto add = [&](const QByteArray &payload, const Endpoint &peer) {
        batch.append(payload, peer, {}, Direction::Outgoing, {});
    };
    add("good", ends.self());
    add("good", ends.self());
    add("nobody", Endpoint());
    add("good", ends.self());
    add(QByteArray(maximumPayloadSize + 1, 'x'), ends.self());
    add("good", ends.self());
    add("IPv6", Endpoint(QHostAddress(QHostAddress::LocalHostIPv6), 9));

    BatchOutcome outcome = ends.io->send(batch, 0, batch.size());
    QCOMPARE(outcome.sent, qsizetype(2));
    QVERIFY(outcome.verdict == SendVerdict::Failed);
    QVERIFY(outcome.error.isError());
    outcome = ends.io->send(batch, 3, batch.size());
    QCOMPARE(outcome.sent, qsizetype(1));
    QCOMPARE(outcome.error, SystemError::fromErrno(EMSGSIZE));
    outcome = ends.io->send(batch, 5, batch.size());
    QCOMPARE(outcome.sent, qsizetype(1));
    QVERIFY(outcome.verdict == SendVerdict::Failed);
    QVERIFY(outcome.error.isError());
    QCOMPARE(payloads(ends.receiveAll()), (QByteArrayList{"good", "good", "good", "good"}));
}

void TestDatagramIo::aBatchLeavesFromWhereItsRecordsSay_data()
{
    QTest::addColumn<IoChoice>("engine");
    QTest::addColumn<QHostAddress>("bindTo");
    for (const IoChoice engine : engines()) {
        QTest::addRow("%s, wildcard", nameOf(engine)) << engine << QHostAddress(QHostAddress::AnyIPv4);
        QTest::addRow("%s, dual stack", nameOf(engine)) << engine << QHostAddress(QHostAddress::Any);
    }
}

void TestDatagramIo::aBatchLeavesFromWhereItsRecordsSay()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const QHostAddress, bindTo);
    Ends ends(engine, bindTo, true);
    Ends client(engine);
    const quint16 port = ends.socket.localPort();
    const auto at = [port](const char *address) {
        return Endpoint(QHostAddress(QLatin1String(address)), port);
    };
    DatagramBatch batch;
    const auto add = [&](const char *payload, const Endpoint &local) {
        batch.append(payload, client.self(), local, Direction::Outgoing, {});
    };
    add("a", at("127.0.0.2"));
    add("b", at("127.0.0.2"));
    add("c", at("127.0.0.3"));
    add("d", at("198.51.100.77")); // another machine's: the kernel chooses
    add("e", at("198.51.100.77"));
    add("f", at("127.0.0.2"));
    add("g", {});

    QCOMPARE(ends.io->send(batch, 0, batch.size()).sent, batch.size());
    const DatagramBatch came = client.receiveAll();
    QCOMPARE(payloads(came), (QByteArrayList{"a", "b", "c", "d", "e", "f", "g"}));
    QStringList from;
    for (qsizetype i = 0; i < came.size(); ++i)
        from += came.peer(i).addressText();
    QCOMPARE(from, (QStringList{"127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.1", "127.0.0.1", "127.0.0.2",
                                "127.0.0.1"}));
    // AND a source that is refused does not cost the others their GSO
    SocketDescription description;
    ends.io->describe(description);
    QCOMPARE(description.gso.isOn, engine == IoChoice::Linux);
}

void TestDatagramIo::answersLeaveWithFewerHops_data()
{
    QTest::addColumn<IoChoice>("engine");
    QTest::addColumn<QHostAddress>("bindTo");
    QTest::addColumn<QHostAddress>("target");
    const QHostAddress four(QHostAddress::LocalHost);
    const QHostAddress six(QHostAddress::LocalHostIPv6);
    for (const IoChoice engine : engines()) {
        QTest::addRow("%s, address", nameOf(engine)) << engine << four << four;
        QTest::addRow("%s, wildcard", nameOf(engine))
            << engine << QHostAddress(QHostAddress::AnyIPv4) << four;
        QTest::addRow("%s, dual stack, IPv4", nameOf(engine))
            << engine << QHostAddress(QHostAddress::Any) << four;
        QTest::addRow("%s, dual stack, IPv6", nameOf(engine))
            << engine << QHostAddress(QHostAddress::Any) << six;
        QTest::addRow("%s, IPv6", nameOf(engine)) << engine << six << six;
    }
}

/// So a loop of two servers that answer each other ends, whatever they are bound to.
void TestDatagramIo::answersLeaveWithFewerHops()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const QHostAddress, bindTo);
    QFETCH(const QHostAddress, target);
#ifndef Q_OS_LINUX
    QSKIP("hop limits are told and set on Linux only");
#endif
    Ends server(engine, bindTo, false, 2);
    Ends client(engine, bindTo, false, 1);
    QVERIFY(server.io && client.io);
    const Endpoint to(target, server.socket.localPort());
    QCOMPARE(int(client.io->send("eleven less one", to, {}, 11).verdict), int(SendVerdict::Sent));
    QCOMPARE(int(client.io->send("as usual", to, {}, 0).verdict), int(SendVerdict::Sent));
    const DatagramBatch questions = server.receiveAll();
    QCOMPARE(questions.size(), qsizetype(2));
    QCOMPARE(int(questions.hopLimit(0)), 10);
    QVERIFY(questions.hopLimit(1) >= 64);

    QCOMPARE(server.io->send(questions, 0, 2).sent, qsizetype(2));
    const DatagramRecord first = questions.record(0);
    QCOMPARE(int(server.io->send("alone", first.peer, first.local, first.hopLimit).verdict),
             int(SendVerdict::Sent));
    const DatagramBatch answers = client.receiveAll();
    QCOMPARE(payloads(answers), (QByteArrayList{"eleven less one", "as usual", "alone"}));
    QCOMPARE(int(answers.hopLimit(0)), 8);
    QCOMPARE(int(answers.hopLimit(1)), std::min(64, questions.hopLimit(1) - 2));
    QCOMPARE(int(answers.hopLimit(2)), 8);
}

void TestDatagramIo::roomIsAnnouncedOnce()
{
    QFETCH(const IoChoice, engine);
    Ends ends(engine);
    QSignalSpy room(ends.io.get(), &DatagramIo::roomAvailable);
    for (const int code : {EAGAIN, ENOBUFS}) {
        ends.io->awaitRoom(SystemError::fromErrno(code));
        ends.io->awaitRoom(SystemError::fromErrno(code));
        QTRY_VERIFY(!room.isEmpty());
        // A datagram that takes its way through the event loop: time for more, if more came.
        QVERIFY(ends.send("x") == SendVerdict::Sent);
        QSignalSpy readable(ends.io.get(), &DatagramIo::readable);
        QTRY_VERIFY(!readable.isEmpty());
        ends.receiveAll();
        QCOMPARE(room.size(), 1);
        room.clear();
    }
}

void TestDatagramIo::roomComesToWhoAsksAgainAndAgain()
{
    QFETCH(const IoChoice, engine);
    Ends ends(engine);
    QSignalSpy room(ends.io.get(), &DatagramIo::roomAvailable);
    // GIVEN a device without room, and a server that has something for it at every turn of the event loop
    QTimer turns;
    connect(&turns, &QTimer::timeout, ends.io.get(),
            [&] { ends.io->awaitRoom(SystemError::fromErrno(ENOBUFS)); });
    turns.start(0);
    QTRY_VERIFY(room.size() >= 3);
}

void TestDatagramIo::pendingErrorIsPassedOverOnce()
{
#ifdef Q_OS_LINUX
    QFETCH(const IoChoice, engine);
    QFETCH(const QHostAddress, bindTo);
    Ends ends(engine, bindTo);
    const auto descriptor = int(ends.socket.socketDescriptor());
    const Endpoint bound(ends.socket.localAddress(), ends.socket.localPort());
    QVERIFY(!linuxsocket::enableErrorQueue(descriptor, bound.family()).isError());
    QSignalSpy errors(&ends.socket, &QUdpSocket::errorOccurred);
    DatagramBatch batch;

    for (int round = 1; round <= 3; ++round) {
        // GIVEN a datagram that waits, and an ICMP error that came in after the error queue was drained
        QVERIFY(ends.send("waits") == SendVerdict::Sent);
        QVERIFY(
            ends.io->send("refused", Endpoint(QHostAddress(QStringLiteral("127.88.77.66")), 1), {}, 0).verdict
            == SendVerdict::Sent);
        errors.clear();
        // WHEN what is there is read
        QVERIFY(ends.io->receive(batch, 10) == ReceiveStop::Drained);
        // THEN the datagram is there
        QCOMPARE(batch.size(), qsizetype(round));
        // AND it took three reads: the error, the datagram, and that there is nothing more
        QVERIFY2(errors.size() <= 2, qPrintable(QString::number(errors.size())));
        // AND later an error of long ago is not taken for a new one
        errors.clear();
        QVERIFY(ends.io->receive(batch, 10) == ReceiveStop::Drained);
        QCOMPARE(errors.size(), engine == IoChoice::Qt ? 1 : 0);
        QCOMPARE(linuxsocket::takeErrorQueue(descriptor).size(), 1);
    }
#else
    QSKIP("ICMP errors reach unconnected sockets on Linux only");
#endif
}

void TestDatagramIo::isSilentWhenClosed()
{
    QFETCH(const IoChoice, engine);
    Ends ends(engine);
    Ends other(engine);
    QSignalSpy readable(ends.io.get(), &DatagramIo::readable);
    QSignalSpy room(ends.io.get(), &DatagramIo::roomAvailable);
    ends.io->awaitRoom(SystemError::fromErrno(EAGAIN));
    QVERIFY(ends.send("x") == SendVerdict::Sent);
    ends.io->close();
    // What would have come comes no later than this one.
    QSignalSpy later(other.io.get(), &DatagramIo::readable);
    QVERIFY(other.send("x") == SendVerdict::Sent);
    QTRY_VERIFY(!later.isEmpty());
    QVERIFY(readable.isEmpty());
    QVERIFY(room.isEmpty());
}

QTEST_GUILESS_MAIN(TestDatagramIo)

#include "tst_datagramio.moc"
