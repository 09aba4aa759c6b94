// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/qtdatagramio.h"

#ifdef Q_OS_LINUX
#include "core/net/linuxsocket.h"
#endif

#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTest>
#include <QUdpSocket>

using namespace echogram;

class TestQtDatagramIo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsUpToTheLimit_data();
    void readsUpToTheLimit();
    void pendingErrorIsPassedOverOnce_data() { readsUpToTheLimit_data(); }
    void pendingErrorIsPassedOverOnce();
};

void TestQtDatagramIo::readsUpToTheLimit_data()
{
    QTest::addColumn<QHostAddress>("bindTo");
    QTest::newRow("one address") << QHostAddress(QHostAddress::LocalHost);
    QTest::newRow("wildcard") << QHostAddress(QHostAddress::AnyIPv4);
    QTest::newRow("dual stack") << QHostAddress(QHostAddress::Any);
}

void TestQtDatagramIo::readsUpToTheLimit()
{
    QFETCH(const QHostAddress, bindTo);
    QUdpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    QVERIFY(socket.bind(bindTo, 0, QAbstractSocket::DontShareAddress));
    QtDatagramIo io(socket);
    const Endpoint self = Endpoint::loopback(socket.localPort());
    DatagramBatch batch;

    // GIVEN nothing
    QVERIFY(io.receive(batch, 2) == ReceiveStop::Drained);
    QVERIFY(batch.isEmpty());
    // WHEN there are three (loopback delivers within the send)
    for (const char *payload : {"one", "", "three"})
        QVERIFY(io.send(payload, self, {}).verdict == SendVerdict::Sent);
    // THEN two are read at most, and what is in the batch stays
    QVERIFY(io.receive(batch, 2) == ReceiveStop::LimitReached);
    QCOMPARE(batch.size(), qsizetype(2));
    QVERIFY(io.receive(batch, 2) == ReceiveStop::Drained);
    QCOMPARE(batch.size(), qsizetype(3));
    QCOMPARE(batch.payload(0).toByteArray(), QByteArray("one"));
    QCOMPARE(batch.payload(1).toByteArray(), QByteArray());
    QCOMPARE(batch.payload(2).toByteArray(), QByteArray("three"));
    for (qsizetype i = 0; i < 3; ++i) {
        QCOMPARE(batch.record(i).peer, self);
        QCOMPARE(batch.record(i).local, self);
    }
}

void TestQtDatagramIo::pendingErrorIsPassedOverOnce()
{
#ifdef Q_OS_LINUX
    QFETCH(const QHostAddress, bindTo);
    QUdpSocket socket;
    socket.setProxy(QNetworkProxy::NoProxy);
    QVERIFY(socket.bind(bindTo, 0, QAbstractSocket::DontShareAddress));
    const Endpoint bound(socket.localAddress(), socket.localPort());
    QVERIFY(!linuxsocket::enableErrorQueue(int(socket.socketDescriptor()), bound.family()).isError());
    QtDatagramIo io(socket);
    QSignalSpy errors(&socket, &QUdpSocket::errorOccurred);
    DatagramBatch batch;

    for (int round = 1; round <= 3; ++round) {
        // GIVEN a datagram that waits, and an ICMP error that came in after the error queue was drained
        QVERIFY(io.send("waits", Endpoint::loopback(socket.localPort()), {}).verdict == SendVerdict::Sent);
        QVERIFY(io.send("refused", Endpoint(QHostAddress(QStringLiteral("127.88.77.66")), 1), {}).verdict
                == SendVerdict::Sent);
        errors.clear();
        // WHEN what is there is read
        QVERIFY(io.receive(batch, 10) == ReceiveStop::Drained);
        // THEN the datagram is there
        QCOMPARE(batch.size(), qsizetype(round));
        // AND it took three reads: the error, the datagram, and that there is nothing more
        QVERIFY2(errors.size() <= 2, qPrintable(QString::number(errors.size())));
        // AND later an error of long ago is not taken for a new one
        errors.clear();
        QVERIFY(io.receive(batch, 10) == ReceiveStop::Drained);
        QCOMPARE(errors.size(), 1);
        QCOMPARE(linuxsocket::takeErrorQueue(int(socket.socketDescriptor())).size(), 1);
    }
#else
    QSKIP("ICMP errors reach unconnected sockets on Linux only");
#endif
}

QTEST_GUILESS_MAIN(TestQtDatagramIo)

#include "tst_qtdatagramio.moc"
