// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/datagramsocket.h"
#include "core/net/iothread.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>
#include <QUdpSocket>

#include <atomic>
#include <optional>

using namespace echogram;

namespace {

/// What a worker leaves behind when it is gone.
struct Trace
{
    std::atomic<QThread *> deletedOn = nullptr;
    std::atomic<int> worked = 0;
};

class Worker : public QObject
{
public:
    explicit Worker(Trace &trace)
        : m_trace(trace)
    {}
    ~Worker() override { m_trace.deletedOn = QThread::currentThread(); }

    void work() { ++m_trace.worked; }

private:
    Trace &m_trace;
};

/// Runs `function` on the thread of `object` and waits for it.
template <class Function>
auto runOn(QObject *object, Function function)
{
    std::optional<decltype(function())> result;
    QMetaObject::invokeMethod(
        object, [&] { result = function(); }, Qt::BlockingQueuedConnection);
    return *result;
}

} // namespace

class TestIoThread : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endsWithoutWork();
    void workerLivesAndDiesOnItsThread();
    void retiredWorkerFinishesWhatWasQueued();
    void retiredAndEndedAtOnce();
    void endsWithWorkQueued();
    void severalWorkers();
    void socketsMoveAlong();
    void datagramsCrossThreads();
    void endsUnderLoad();
};

void TestIoThread::endsWithoutWork()
{
    for (int i = 0; i < 20; ++i)
        const IoThread thread; // also when it has hardly begun
}

void TestIoThread::workerLivesAndDiesOnItsThread()
{
    Trace trace;
    QThread *thread = nullptr;
    {
        IoThread io;
        auto *worker = new Worker(trace);
        io.adopt(worker);
        thread = runOn(worker, [] { return QThread::currentThread(); });
        QVERIFY(thread != QThread::currentThread());
        QCOMPARE(worker->thread(), thread);
        QVERIFY(!trace.deletedOn);
    }
    QCOMPARE(trace.deletedOn.load(), thread);
}

void TestIoThread::retiredWorkerFinishesWhatWasQueued()
{
    Trace trace;
    IoThread io;
    auto *worker = new Worker(trace);
    io.adopt(worker);
    for (int i = 0; i < 100; ++i)
        QMetaObject::invokeMethod(worker, &Worker::work, Qt::QueuedConnection);
    IoThread::retire(worker);
    QTRY_VERIFY(trace.deletedOn);
    QCOMPARE(trace.worked, 100);
    QVERIFY(trace.deletedOn != QThread::currentThread());
}

void TestIoThread::retiredAndEndedAtOnce()
{
    for (int i = 0; i < 50; ++i) {
        Trace trace;
        {
            IoThread io;
            auto *worker = new Worker(trace);
            io.adopt(worker);
            IoThread::retire(worker);
        }
        QVERIFY(trace.deletedOn); // once: a second time would crash
        QVERIFY(trace.deletedOn != QThread::currentThread());
    }
}

void TestIoThread::endsWithWorkQueued()
{
    for (int i = 0; i < 50; ++i) {
        Trace trace;
        {
            IoThread io;
            auto *worker = new Worker(trace);
            io.adopt(worker);
            for (int j = 0; j < 100; ++j)
                QMetaObject::invokeMethod(worker, &Worker::work, Qt::QueuedConnection);
        }
        // THEN nothing hangs and the worker is gone; what was queued may or may not have been done
        QVERIFY(trace.deletedOn);
        QVERIFY(trace.worked <= 100);
    }
}

void TestIoThread::severalWorkers()
{
    std::array<Trace, 5> traces;
    {
        IoThread io;
        for (Trace &trace : traces)
            io.adopt(new Worker(trace));
    }
    for (const Trace &trace : traces) {
        QVERIFY(trace.deletedOn);
        QCOMPARE(trace.deletedOn.load(), traces.front().deletedOn.load());
    }
}

void TestIoThread::socketsMoveAlong()
{
    // GIVEN a socket that was opened before the move
    IoThread io;
    auto *socket = new DatagramSocket;
    QVERIFY(!socket->open({}).isError());
    const Endpoint endpoint = socket->localEndpoint();
    QPointer<QUdpSocket> qtSocket = socket->findChild<QUdpSocket *>();
    QVERIFY(qtSocket);
    QSignalSpy received(socket, &DatagramSocket::datagramsReceived);
    // WHEN it moves
    io.adopt(socket);
    // THEN what it is made of goes along, or it would be deaf
    QCOMPARE(qtSocket->thread(), socket->thread());
    DatagramSocket sender;
    QVERIFY(!sender.open({}).isError());
    QVERIFY(sender.send("x", endpoint).verdict == SendVerdict::Sent);
    QTRY_COMPARE_WITH_TIMEOUT(runOn(socket, [&] { return socket->counters().received; }), quint64(1), 5'000);
}

void TestIoThread::datagramsCrossThreads()
{
    // GIVEN a socket on its thread, and a reader on ours
    IoThread io;
    auto *socket = new DatagramSocket;
    io.adopt(socket);
    QByteArrayList payloads;
    QObject context;
    connect(socket, &DatagramSocket::datagramsReceived, &context, [&](const DatagramBatch &batch) {
        QCOMPARE(QThread::currentThread(), context.thread());
        for (qsizetype i = 0; i < batch.size(); ++i)
            payloads += batch.payload(i).toByteArray();
    });
    QList<Unreachable> reports;
    connect(socket, &DatagramSocket::unreachableReported, &context,
            [&](const QList<Unreachable> &list) { reports += list; });
    const Endpoint endpoint = runOn(socket, [&] {
        const SystemError error = socket->open({Endpoint::loopback(), 1024 * 1024, true});
        return error.isError() ? Endpoint() : socket->localEndpoint();
    });
    QVERIFY(!endpoint.isNull());

    // WHEN datagrams come while earlier batches are still read
    DatagramSocket sender;
    QVERIFY(!sender.open({}).isError());
    QByteArrayList expected;
    for (int i = 0; i < 1'000; ++i) {
        expected += QByteArray::number(i);
        QVERIFY(sender.send(expected.last(), endpoint).verdict == SendVerdict::Sent);
        if (i % 100 == 99)
            QTRY_COMPARE(payloads.size(), expected.size());
    }

    // THEN every batch keeps what it held
    QCOMPARE(payloads, expected);

    // AND reports cross as well
#ifdef Q_OS_LINUX
    const Endpoint dead(QHostAddress(QStringLiteral("127.88.77.66")), 1);
    QVERIFY(runOn(socket, [&] { return socket->send("refused", dead).verdict; }) == SendVerdict::Sent);
    QTRY_COMPARE(reports.size(), 1);
    QCOMPARE(reports.first().quoted, QByteArray("refused"));
#endif
}

void TestIoThread::endsUnderLoad()
{
    for (int i = 0; i < 10; ++i) {
        DatagramSocket sender;
        QVERIFY(!sender.open({}).isError());
        std::atomic<int> received = 0; // outlives the thread, which counts to its end
        IoThread io;
        auto *socket = new DatagramSocket;
        QVERIFY(!socket->open({}).isError());
        const Endpoint endpoint = socket->localEndpoint();
        connect(
            socket, &DatagramSocket::datagramsReceived, socket, [&] { ++received; }, Qt::DirectConnection);
        io.adopt(socket);
        while (received
               < 3) // no wait is needed: the other thread runs, or this would be a hang that is named
            QVERIFY(sender.send("x", endpoint).verdict == SendVerdict::Sent);
        for (int j = 0; j < 100; ++j)
            sender.send("x", endpoint);
    }
}

QTEST_GUILESS_MAIN(TestIoThread)

#include "tst_iothread.moc"
