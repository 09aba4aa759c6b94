// SPDX-License-Identifier: GPL-3.0-or-later
//
// What only the Linux engine does, and what it does when the kernel refuses. Refusals that no test machine's network
// gives are put in the place of the system call.
#include "core/net/clock.h"
#include "core/net/linuxdatagramio.h"

#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>
#include <QUdpSocket>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <netinet/udp.h>
#include <unistd.h>

using namespace echogram;

namespace {

/// A bound socket and its engine, whose system calls are counted and may be replaced.
struct Ends
{
    explicit Ends(bool coalesces = true, LinuxCalls replaced = {},
                  const QHostAddress &bindTo = QHostAddress::LocalHost)
    {
        socket.setProxy(QNetworkProxy::NoProxy);
        if (!socket.bind(bindTo, 0, QAbstractSocket::DontShareAddress))
            qFatal("%s", qPrintable(socket.errorString()));
        socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 4 << 20);
        SocketOptions options;
        options.coalesces = coalesces;
        LinuxCalls calls = replaced;
        calls.send = [this, send = replaced.send](int descriptor, mmsghdr *messages, unsigned count) {
            if (count > 0) { // none: it is asked whether there is such a call
                ++sends;
                sentSegments.append(segmentOf(messages[0].msg_hdr));
            }
            return send(descriptor, messages, count);
        };
        calls.receive = [this, receive = replaced.receive](int descriptor, mmsghdr *messages,
                                                           unsigned count) {
            receives += count > 0;
            return receive(descriptor, messages, count);
        };
        io.emplace(socket, options, calls);
    }

    Endpoint self() const { return Endpoint::loopback(socket.localPort()); }

    /// Everything that waits (loopback delivers within the send).
    DatagramBatch receiveAll()
    {
        DatagramBatch batch;
        for (qsizetype before = -1; before < batch.size();) {
            before = batch.size();
            io->receive(batch, 10'000);
        }
        return batch;
    }

    SocketDescription description() const
    {
        SocketDescription description;
        io->describe(description);
        return description;
    }

    /// What UDP_SEGMENT says in a message; 0 when nothing.
    static int segmentOf(msghdr message)
    {
        for (cmsghdr *control = CMSG_FIRSTHDR(&message); control; control = CMSG_NXTHDR(&message, control)) {
            if (control->cmsg_level == SOL_UDP && control->cmsg_type == UDP_SEGMENT) {
                quint16 size = 0;
                std::memcpy(&size, CMSG_DATA(control), sizeof size);
                return size;
            }
        }
        return 0;
    }

    QUdpSocket socket;
    std::optional<LinuxDatagramIo> io;
    int sends = 0;
    int receives = 0;
    QList<int> sentSegments; // of the first message of each send
};

/// `count` datagrams of `size` bytes, all different.
DatagramBatch batchOf(int count, qsizetype size, const Endpoint &peer)
{
    DatagramBatch batch;
    for (int i = 0; i < count; ++i) {
        QByteArray payload(size, Qt::Uninitialized);
        for (qsizetype k = 0; k < size; ++k)
            payload[k] = char(i * 7 + k);
        batch.append(payload, peer, {}, Direction::Outgoing, {});
    }
    return batch;
}

QByteArrayList payloads(const DatagramBatch &batch)
{
    QByteArrayList list;
    for (qsizetype i = 0; i < batch.size(); ++i)
        list += batch.payload(i).toByteArray();
    return list;
}

/// Fails with `error` every send that names segments and whose segments are at least `least` bytes.
LinuxCalls refusingSegments(int error, int least = 1)
{
    LinuxCalls calls;
    calls.send = [error, least, send = calls.send](int descriptor, mmsghdr *messages, unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            if (Ends::segmentOf(messages[i].msg_hdr) < least)
                continue;
            if (i > 0)
                return send(descriptor, messages, i); // those before it go out: a short count
            errno = error;
            return -1;
        }
        return send(descriptor, messages, count);
    };
    return calls;
}

/// Fails the first sends with these errors, one after the other; 0 lets one go.
LinuxCalls failingSends(QList<int> errors)
{
    LinuxCalls calls;
    const auto left = std::make_shared<QList<int>>(errors);
    calls.send = [left, send = calls.send](int descriptor, mmsghdr *messages, unsigned count) {
        if (count > 0 && !left->isEmpty()) {
            if (const int error = left->takeFirst(); error != 0) {
                errno = error;
                return -1;
            }
        }
        return send(descriptor, messages, count);
    };
    return calls;
}

bool isOpenDescriptor(int descriptor)
{
    return fcntl(descriptor, F_GETFD) >= 0;
}

} // namespace

class TestLinuxDatagramIo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void receivesManyForOneCall();
    void takesApartWhatCameAsOne_data();
    void takesApartWhatCameAsOne();
    void receivesSmallOnesAfterLargeOnes();
    void oneBufferIsOneBatch();
    void sendsRunsAsOne_data();
    void sendsRunsAsOne();
    void coalescesNothingUnlessAsked();

    void refusedSegmentsAreSentOneByOne_data();
    void refusedSegmentsAreSentOneByOne();
    void refusedLargeSegmentsCostSmallOnesNothing();
    void refusalForAnotherReasonIsNotBlamedOnGso();
    void aFullBufferKeepsTheRest_data();
    void aFullBufferKeepsTheRest();
    void aShortCountIsGoneOnWith();
    void interruptedCallsAreRepeated();
    void aFailedReceiveIsPassedOver();
    void truncatedDatagramsAreCounted();
    void unknownControlMessagesArePassedOver();
    void receiveTimesAreTheKernels();
    void fallsBackWithoutReceiveTimes();
    void overflowIsCounted();
    void saysWhatDoesNotWorkHere_data();
    void saysWhatDoesNotWorkHere();
    void closesItsDescriptor();
    void enginesOfSeveralThreadsShareNothing();
};

void TestLinuxDatagramIo::receivesManyForOneCall()
{
    Ends ends(false);
    const DatagramBatch sent = batchOf(60, 20, ends.self());
    QCOMPARE(ends.io->send(sent, 0, sent.size()).sent, qsizetype(60));
    QCOMPARE(ends.sends, 1);
    DatagramBatch batch;
    QVERIFY(ends.io->receive(batch, 256) == ReceiveStop::Drained);
    QCOMPARE(payloads(batch), payloads(sent));
    QCOMPARE(ends.receives, 1); // fewer than there was room for: no need to ask again
}

void TestLinuxDatagramIo::takesApartWhatCameAsOne_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("last");
    QTest::newRow("a pair") << 2 << 100 << 100;
    QTest::newRow("64 small ones") << 64 << 64 << 64;
    QTest::newRow("the last one shorter") << 30 << 1000 << 1;
    QTest::newRow("single bytes") << 64 << 1 << 1;
    QTest::newRow("two large ones") << 2 << 32'700 << 32'700;
}

void TestLinuxDatagramIo::takesApartWhatCameAsOne()
{
    QFETCH(const int, count);
    QFETCH(const int, size);
    QFETCH(const int, last);
    Ends ends;
    DatagramBatch sent = batchOf(count - 1, size, ends.self());
    sent.append(QByteArray(last, 'z'), ends.self(), {}, Direction::Outgoing, {});

    // GIVEN several rounds, because what came last decides how the next is read
    for (int round = 0; round < 3; ++round) {
        QCOMPARE(ends.io->send(sent, 0, sent.size()).sent, sent.size());
        QCOMPARE(ends.sends, round + 1);
        const DatagramBatch batch = ends.receiveAll();
        QVERIFY(payloads(batch) == payloads(sent));
        QCOMPARE(batch.trainEnd(0), batch.size()); // it did come as one
        for (qsizetype i = 0; i < batch.size(); ++i) {
            QCOMPARE(batch.peer(i), ends.self());
            QCOMPARE(batch.local(i), ends.self());
        }
    }
}

void TestLinuxDatagramIo::receivesSmallOnesAfterLargeOnes()
{
    Ends ends;
    const DatagramBatch run = batchOf(10, 50, ends.self());
    QByteArrayList expected;
    for (int round = 0; round < 5; ++round) {
        QCOMPARE(ends.io->send(run, 0, run.size()).sent, run.size());
        expected += payloads(run);
        for (int i = 0; i < 2 * round; ++i) { // fewer and more than it takes to read them together again
            expected += QByteArray::number(i);
            QVERIFY(ends.io->send(expected.last(), ends.self(), {}, 0).verdict == SendVerdict::Sent);
        }
        expected += QByteArray(40'000, 'x');
        QVERIFY(ends.io->send(expected.last(), ends.self(), {}, 0).verdict == SendVerdict::Sent);
    }
    QVERIFY(payloads(ends.receiveAll()) == expected);
}

void TestLinuxDatagramIo::oneBufferIsOneBatch()
{
    // GIVEN an engine that has seen datagrams come as one
    Ends ends;
    const DatagramBatch run = batchOf(10, 50, ends.self());
    QCOMPARE(ends.io->send(run, 0, run.size()).sent, run.size());
    QCOMPARE(ends.receiveAll().size(), run.size());
    // WHEN several such are waiting
    for (int i = 0; i < 3; ++i)
        QCOMPARE(ends.io->send(run, 0, run.size()).sent, run.size());
    // THEN each is handed on by itself, so that its answers leave while the next comes in
    for (int i = 0; i < 3; ++i) {
        DatagramBatch batch;
        QVERIFY(ends.io->receive(batch, 256) == ReceiveStop::LimitReached);
        QCOMPARE(payloads(batch), payloads(run));
    }
    DatagramBatch nothing;
    QVERIFY(ends.io->receive(nothing, 256) == ReceiveStop::Drained);
    QVERIFY(nothing.isEmpty());
}

void TestLinuxDatagramIo::sendsRunsAsOne_data()
{
    QTest::addColumn<QList<int>>("sizes");
    QTest::addColumn<QList<int>>("trains"); // datagrams in each of the messages
    QTest::newRow("one") << QList<int>{5} << QList<int>{1};
    QTest::newRow("equal") << QList<int>{5, 5, 5} << QList<int>{3};
    QTest::newRow("last shorter") << QList<int>{5, 5, 3} << QList<int>{3};
    QTest::newRow("goes on after a shorter one") << QList<int>{5, 3, 5, 5} << QList<int>{2, 2};
    QTest::newRow("longer one begins anew") << QList<int>{3, 3, 5, 5} << QList<int>{2, 2};
    QTest::newRow("empty ones are alone") << QList<int>{0, 0, 5, 5, 0, 5} << QList<int>{1, 1, 2, 1, 1};
    QTest::newRow("64 at most") << QList<int>(130, 1) << QList<int>{64, 64, 2};
    QTest::newRow("65,507 bytes at most") << QList<int>(5, 30'000) << QList<int>{2, 2, 1};
    QTest::newRow("largest are alone") << QList<int>{65'507, 65'507} << QList<int>{1, 1};
}

void TestLinuxDatagramIo::sendsRunsAsOne()
{
    QFETCH(const QList<int>, sizes);
    QFETCH(const QList<int>, trains);
    Ends sender;
    Ends receiver;
    DatagramBatch sent;
    for (const int size : sizes)
        sent.append(QByteArray(size, char('a' + sent.size() % 26)), receiver.self(), {}, Direction::Outgoing,
                    {});

    QCOMPARE(sender.io->send(sent, 0, sent.size()).sent, sent.size());

    const DatagramBatch batch = receiver.receiveAll();
    QVERIFY(payloads(batch) == payloads(sent));
    QList<int> came;
    for (qsizetype i = 0; i < batch.size(); i = batch.trainEnd(i))
        came += int(batch.trainEnd(i) - i);
    QCOMPARE(came, trains);
    QCOMPARE(sender.sends, 1);
}

void TestLinuxDatagramIo::coalescesNothingUnlessAsked()
{
    Ends coalescing;
    Ends measuring(false);
    const DatagramBatch out = batchOf(8, 30, coalescing.self());
    QCOMPARE(measuring.io->send(out, 0, out.size()).sent, out.size());
    QCOMPARE(measuring.sentSegments, QList<int>{0});
    DatagramBatch in = coalescing.receiveAll();
    QCOMPARE(payloads(in), payloads(out));
    QCOMPARE(in.trainEnd(0), qsizetype(1));

    const DatagramBatch back = batchOf(8, 30, measuring.self());
    QCOMPARE(coalescing.io->send(back, 0, back.size()).sent, back.size());
    QCOMPARE(coalescing.sentSegments, QList<int>{30});
    in = measuring.receiveAll(); // the kernel takes it apart for who does not want it as one
    QCOMPARE(payloads(in), payloads(back));
    QCOMPARE(in.trainEnd(0), qsizetype(1));
    QVERIFY(!measuring.description().gro.isOn);
    QVERIFY(!measuring.description().gso.isOn);
    QVERIFY(!measuring.description().gso.reason.isEmpty());
    QVERIFY(coalescing.description().gro.isOn);
    QVERIFY(coalescing.description().gso.isOn);
}

void TestLinuxDatagramIo::refusedSegmentsAreSentOneByOne_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("size");
    QTest::newRow("EIO: no checksum offload") << EIO << 100;
    QTest::newRow("EIO, large") << EIO << 9000;
    QTest::newRow("EINVAL") << EINVAL << 100;
    QTest::newRow("EMSGSIZE") << EMSGSIZE << 100;
}

void TestLinuxDatagramIo::refusedSegmentsAreSentOneByOne()
{
    QFETCH(const int, error);
    QFETCH(const int, size);
    Ends ends(true, refusingSegments(error));
    DatagramBatch sent;
    const Endpoint self = ends.self();
    sent.append("before", self, {}, Direction::Outgoing, {}); // goes out in the same call as what is refused
    for (int i = 0; i < 7; ++i)
        sent.append(QByteArray(size, char('a' + i)), self, {}, Direction::Outgoing, {});
    sent.append(QByteArray(size + 1, 'l'), self, {}, Direction::Outgoing, {});
    QVERIFY(ends.description().gso.isOn);

    // WHEN the kernel does not take many as one
    const BatchOutcome outcome = ends.io->send(sent, 0, sent.size());

    // THEN not one is lost, nor sent twice
    QCOMPARE(outcome.sent, sent.size());
    QVERIFY(outcome.verdict == SendVerdict::Sent);
    QVERIFY(payloads(ends.receiveAll()) == payloads(sent));
    // AND it is not tried again, and said why
    const Capability gso = ends.description().gso;
    QVERIFY(!gso.isOn);
    QVERIFY2(gso.reason.contains(SystemError::fromErrno(error).text), qPrintable(gso.reason));
    ends.sends = 0;
    QCOMPARE(ends.io->send(sent, 0, sent.size()).sent, sent.size());
    QCOMPARE(ends.sends, 1);
    QVERIFY(payloads(ends.receiveAll()) == payloads(sent));
}

void TestLinuxDatagramIo::refusedLargeSegmentsCostSmallOnesNothing()
{
    // GIVEN a path whose MTU 3,000 bytes do not fit
    Ends ends(true, refusingSegments(EINVAL, 1473));
    const DatagramBatch large = batchOf(5, 3000, ends.self());
    const DatagramBatch small = batchOf(5, 1472, ends.self());

    QCOMPARE(ends.io->send(large, 0, large.size()).sent, large.size());
    QVERIFY(payloads(ends.receiveAll()) == payloads(large));

    // THEN small ones are still sent as one
    QVERIFY(ends.description().gso.isOn);
    QVERIFY2(ends.description().gso.reason.contains(QLatin1String("3,000")),
             qPrintable(ends.description().gso.reason));
    ends.sentSegments.clear();
    QCOMPARE(ends.io->send(small, 0, small.size()).sent, small.size());
    QCOMPARE(ends.sentSegments, QList<int>{1472});
    QVERIFY(payloads(ends.receiveAll()) == payloads(small));
    // AND the large ones go out without another attempt
    ends.sends = 0;
    QCOMPARE(ends.io->send(large, 0, large.size()).sent, large.size());
    QCOMPARE(ends.sends, 1);
    QVERIFY(payloads(ends.receiveAll()) == payloads(large));
}

void TestLinuxDatagramIo::refusalForAnotherReasonIsNotBlamedOnGso()
{
    // GIVEN a run that fails as one and as the first alone: it is not the segments
    Ends ends(true, failingSends({EINVAL, EINVAL, EINVAL}));
    const DatagramBatch sent = batchOf(5, 100, ends.self());
    const BatchOutcome outcome = ends.io->send(sent, 0, sent.size());
    QCOMPARE(outcome.sent, qsizetype(0));
    QVERIFY(outcome.verdict == SendVerdict::Failed);
    QCOMPARE(outcome.error, SystemError::fromErrno(EINVAL));
    QVERIFY(ends.description().gso.isOn);
    // AND the next are sent as one again
    QCOMPARE(ends.io->send(sent, 1, sent.size()).sent, qsizetype(4));
    QCOMPARE(ends.sentSegments.last(), 100);
}

void TestLinuxDatagramIo::aFullBufferKeepsTheRest_data()
{
    QTest::addColumn<int>("error");
    QTest::newRow("EAGAIN") << EAGAIN;
    QTest::newRow("ENOBUFS") << ENOBUFS;
}

void TestLinuxDatagramIo::aFullBufferKeepsTheRest()
{
    QFETCH(const int, error);
    // GIVEN more than one call takes, and a buffer that is full for the second call
    Ends ends(false, failingSends({0, error}));
    const DatagramBatch sent = batchOf(100, 10, ends.self());
    const BatchOutcome outcome = ends.io->send(sent, 0, sent.size());
    // THEN it says how far it came
    QVERIFY(outcome.verdict == SendVerdict::BufferFull);
    QCOMPARE(outcome.error, SystemError::fromErrno(error));
    QCOMPARE(outcome.sent, qsizetype(64));
    // AND the rest goes when there is room
    QSignalSpy room(&*ends.io, &DatagramIo::roomAvailable);
    ends.io->awaitRoom(outcome.error);
    QTRY_COMPARE(room.size(), 1);
    QCOMPARE(ends.io->send(sent, outcome.sent, sent.size()).sent, qsizetype(36));
    QCOMPARE(payloads(ends.receiveAll()), payloads(sent));
    // AND a single one says the same
    Ends another(false, failingSends({error}));
    QVERIFY(another.io->send("x", another.self(), {}, 0).verdict == SendVerdict::BufferFull);
}

void TestLinuxDatagramIo::aShortCountIsGoneOnWith()
{
    // GIVEN a kernel that never takes more than three messages a call
    LinuxCalls calls;
    calls.send = [send = calls.send](int descriptor, mmsghdr *messages, unsigned count) {
        return send(descriptor, messages, std::min(count, 3u));
    };
    Ends ends(false, calls);
    const DatagramBatch sent = batchOf(20, 10, ends.self());
    QCOMPARE(ends.io->send(sent, 0, sent.size()).sent, qsizetype(20));
    QCOMPARE(payloads(ends.receiveAll()), payloads(sent));
}

void TestLinuxDatagramIo::interruptedCallsAreRepeated()
{
    LinuxCalls calls = failingSends({EINTR, EINTR, 0, EINTR});
    int interruptions = 2;
    calls.receive = [&interruptions, receive = calls.receive](int descriptor, mmsghdr *messages,
                                                              unsigned count) {
        if (count > 0 && interruptions-- > 0) {
            errno = EINTR;
            return -1;
        }
        return receive(descriptor, messages, count);
    };
    Ends ends(true, calls);
    const DatagramBatch sent = batchOf(3, 10, ends.self());
    QCOMPARE(ends.io->send(sent, 0, sent.size()).sent, qsizetype(3));
    QVERIFY(ends.io->send("x", ends.self(), {}, 0).verdict == SendVerdict::Sent);
    QCOMPARE(payloads(ends.receiveAll()), payloads(sent) + QByteArrayList{"x"});
}

void TestLinuxDatagramIo::aFailedReceiveIsPassedOver()
{
    LinuxCalls calls;
    int failures = 5;
    calls.receive = [&failures, receive = calls.receive](int descriptor, mmsghdr *messages, unsigned count) {
        if (count > 0 && failures != 0) {
            failures -= failures > 0;
            errno = ECONNREFUSED;
            return -1;
        }
        return receive(descriptor, messages, count);
    };
    Ends ends(true, calls);
    QVERIFY(ends.io->send("x", ends.self(), {}, 0).verdict == SendVerdict::Sent);
    QCOMPARE(payloads(ends.receiveAll()), QByteArrayList{"x"});
    // AND one that never ends does not hold the thread
    failures = -1;
    DatagramBatch batch;
    QVERIFY(ends.io->receive(batch, 10) == ReceiveStop::Drained);
}

void TestLinuxDatagramIo::truncatedDatagramsAreCounted()
{
    LinuxCalls calls;
    calls.receive = [receive = calls.receive](int descriptor, mmsghdr *messages, unsigned count) {
        const int received = receive(descriptor, messages, count);
        for (int i = 0; i < received; ++i) {
            if (messages[i].msg_len == 3)
                messages[i].msg_hdr.msg_flags |= MSG_TRUNC;
        }
        return received;
    };
    Ends ends(true, calls);
    for (const char *payload : {"one", "four", "two", "three"})
        QVERIFY(ends.io->send(payload, ends.self(), {}, 0).verdict == SendVerdict::Sent);
    QCOMPARE(payloads(ends.receiveAll()), (QByteArrayList{"four", "three"}));
    QCOMPARE(ends.io->dropped().value_or(0), quint64(2));
}

void TestLinuxDatagramIo::unknownControlMessagesArePassedOver()
{
    // GIVEN a socket that tells more than the engine asks for
    Ends ends(true, {}, QHostAddress::AnyIPv4);
    const int on = 1;
    const auto descriptor = int(ends.socket.socketDescriptor());
    QCOMPARE(setsockopt(descriptor, IPPROTO_IP, IP_RECVTOS, &on, sizeof on), 0);
    QCOMPARE(setsockopt(descriptor, IPPROTO_IP, IP_RECVTTL, &on, sizeof on), 0);
    const Instant before = now();
    const DatagramBatch sent = batchOf(4, 12, ends.self());
    QCOMPARE(ends.io->send(sent, 0, sent.size()).sent, sent.size());
    // THEN it still finds what it is after
    const DatagramBatch batch = ends.receiveAll();
    QCOMPARE(payloads(batch), payloads(sent));
    QCOMPARE(batch.local(0), ends.self());
    QVERIFY(batch.record(0).time.wallNs >= before.wallNs);
}

void TestLinuxDatagramIo::receiveTimesAreTheKernels()
{
    Ends ends(false);
    // GIVEN a datagram that waits for its reader
    const Instant before = now();
    QVERIFY(ends.io->send("x", ends.self(), {}, 0).verdict == SendVerdict::Sent);
    const Instant arrived = now();
    const qint64 waitNs = 20'000'000;
    while (monotonicNow() - arrived.monotonicNs < waitNs) { // a reader that is busy
    }
    // THEN its time is that of its arrival, not of its reading
    const DatagramBatch batch = ends.receiveAll();
    QCOMPARE(batch.size(), qsizetype(1));
    const Instant time = batch.record(0).time;
    QVERIFY(time.monotonicNs >= before.monotonicNs - 100'000); // the clocks are not read at one instant
    QVERIFY(time.monotonicNs <= arrived.monotonicNs + waitNs / 2);
    QVERIFY(ends.description().receiveTimes.isOn);
}

void TestLinuxDatagramIo::fallsBackWithoutReceiveTimes()
{
    LinuxCalls calls;
    calls.setOption = [set = calls.setOption](int descriptor, int level, int name, const void *value,
                                              socklen_t size) {
        if (level == SOL_SOCKET && name == SO_TIMESTAMPNS) {
            errno = EPERM;
            return -1;
        }
        return set(descriptor, level, name, value, size);
    };
    Ends ends(true, calls);
    const Instant before = now();
    QVERIFY(ends.io->send("x", ends.self(), {}, 0).verdict == SendVerdict::Sent);
    const Instant time = ends.receiveAll().record(0).time;
    QVERIFY(time.monotonicNs >= before.monotonicNs && time.monotonicNs <= monotonicNow());
    QVERIFY(!ends.description().receiveTimes.isOn);
    QCOMPARE(ends.description().receiveTimes.reason, SystemError::fromErrno(EPERM).text);
}

void TestLinuxDatagramIo::overflowIsCounted()
{
    Ends ends(false);
    const int small = 4096;
    const auto descriptor = int(ends.socket.socketDescriptor());
    QCOMPARE(setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
    for (int i = 0; i < 500; ++i)
        QVERIFY(ends.io->send("flood", ends.self(), {}, 0).verdict == SendVerdict::Sent);
    const qsizetype came = ends.receiveAll().size();
    QVERIFY(came < 500);
    QCOMPARE(ends.io->dropped().value_or(0), quint64(500 - came));
}

void TestLinuxDatagramIo::saysWhatDoesNotWorkHere_data()
{
    QTest::addColumn<int>("option"); // 0: the calls themselves
    QTest::newRow("no recvmmsg") << 0;
    QTest::newRow("no GRO") << UDP_GRO;
    QTest::newRow("no GSO") << UDP_SEGMENT;
}

void TestLinuxDatagramIo::saysWhatDoesNotWorkHere()
{
    QFETCH(const int, option);
    LinuxCalls calls;
    if (option == 0) {
        calls.receive = [](int, mmsghdr *, unsigned) {
            errno = ENOSYS;
            return -1;
        };
    }
    calls.setOption = [option, set = calls.setOption](int descriptor, int level, int name, const void *value,
                                                      socklen_t size) {
        if (level == SOL_UDP && name == option) {
            errno = ENOPROTOOPT;
            return -1;
        }
        return set(descriptor, level, name, value, size);
    };
    Ends ends(true, calls);
    QCOMPARE(ends.io->isOpen(), option != 0);
    if (option == 0) {
        QCOMPARE(ends.io->error(), SystemError::fromErrno(ENOSYS));
        return;
    }
    const SocketDescription description = ends.description();
    QCOMPARE(description.gro.isOn, option != UDP_GRO);
    QCOMPARE(description.gso.isOn, option != UDP_SEGMENT);
    const Capability &missing = option == UDP_GRO ? description.gro : description.gso;
    QCOMPARE(missing.reason, SystemError::fromErrno(ENOPROTOOPT).text);
    const DatagramBatch sent = batchOf(6, 10, ends.self());
    QCOMPARE(ends.io->send(sent, 0, sent.size()).sent, sent.size());
    QCOMPARE(payloads(ends.receiveAll()), payloads(sent));
}

void TestLinuxDatagramIo::closesItsDescriptor()
{
    const int lowest = dup(0); // where the next descriptor goes, after the socket's own
    close(lowest);
    QUdpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    QVERIFY(socket.bind(QHostAddress::LocalHost, 0, QAbstractSocket::DontShareAddress));
    const int next = dup(0);
    close(next);
    LinuxDatagramIo io(socket, {});
    QVERIFY(isOpenDescriptor(next));
    QVERIFY(fcntl(next, F_GETFD) & FD_CLOEXEC);
    // WHEN both are closed
    const quint16 port = socket.localPort();
    io.close();
    QVERIFY(!isOpenDescriptor(next));
    socket.close();
    // THEN the port is free
    QUdpSocket other;
    other.setProxy(QNetworkProxy::NoProxy);
    QVERIFY(other.bind(QHostAddress::LocalHost, port, QAbstractSocket::DontShareAddress));
}

void TestLinuxDatagramIo::enginesOfSeveralThreadsShareNothing()
{
    // Plain threads, so that a ThreadSanitizer sees all of it.
    std::atomic<int> wrong = 0;
    const auto talk = [&wrong](bool coalesces) {
        Ends ends(coalesces);
        for (int i = 0; i < 300; ++i) {
            const DatagramBatch sent = batchOf(1 + i % 70, 1 + i % 90, ends.self());
            wrong += ends.io->send(sent, 0, sent.size()).sent != sent.size();
            wrong += payloads(ends.receiveAll()) != payloads(sent);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(talk, i % 2 == 0);
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

QTEST_GUILESS_MAIN(TestLinuxDatagramIo)

#include "tst_linuxdatagramio.moc"
