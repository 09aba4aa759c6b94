// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/datagramsocket.h"

#include <QTest>
#include <QUdpSocket>

#include <cerrno>
#include <optional>

#ifdef Q_OS_LINUX
#include <netinet/udp.h>
#include <sys/socket.h>
#endif

using namespace echogram;

namespace {

SocketDescription someDescription()
{
    SocketDescription description;
    description.engine = QStringLiteral("linux");
    description.engineReason = QStringLiteral("the fastest here");
    description.gro = {true, {}};
    description.gso = {true, {}};
    description.receiveTimes = {true, {}};
    description.receiveBufferBytes = 8'388'608;
    description.askedReceiveBuffer = 4'194'304;
    description.sendBufferBytes = 212'992;
    return description;
}

#ifdef Q_OS_LINUX
/// What the kernel says of a socket's option; nothing when it does not know it.
std::optional<int> optionOf(const DatagramSocket &socket, int level, int option)
{
    const auto descriptor = int(socket.findChild<QUdpSocket *>()->socketDescriptor());
    int value = 0;
    socklen_t size = sizeof value;
    if (getsockopt(descriptor, level, option, &value, &size) != 0)
        return {};
    return value;
}
#endif

} // namespace

class TestSocketDescription : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sayItInThreeLines();
    void sayWhy();
    void saysNothingOfABufferNobodyAskedFor();
    void isEmptyWhenClosed();
    void buffersAreReadBack_data();
    void buffersAreReadBack();
    void qtUsesNoneOfIt();
    void coalescing_data();
    void coalescing();
    void receiveTimes_data();
    void receiveTimes();
};

void TestSocketDescription::sayItInThreeLines()
{
    QCOMPARE(socketDescriptionLines(someDescription()),
             (QStringList{"engine: linux (the fastest here)", "GRO and GSO: on  receive times: on",
                          "receive buffer: 8,388,608 B (4,194,304 B asked for)  send buffer: 212,992 B"}));
}

void TestSocketDescription::sayWhy()
{
    SocketDescription description = someDescription();
    description.gro = {false, QStringLiteral("Protocol not available")};
    description.gso = {true, QStringLiteral("not for 3,000 B and more: Message too long")};
    description.receiveTimes = {false, QStringLiteral("nobody asks for them")};
    QCOMPARE(
        socketDescriptionLines(description).at(1),
        QStringLiteral("GRO: off (Protocol not available)  GSO: on (not for 3,000 B and more: Message too "
                       "long)  receive times: off (nobody asks for them)"));
    description.gro = {};
    description.gso = {};
    description.receiveTimes = {};
    QCOMPARE(socketDescriptionLines(description).at(1),
             QStringLiteral("GRO and GSO: off  receive times: off"));
}

void TestSocketDescription::saysNothingOfABufferNobodyAskedFor()
{
    SocketDescription description = someDescription();
    description.askedReceiveBuffer = 0;
    description.receiveBufferBytes = 999;
    QCOMPARE(socketDescriptionLines(description).at(2),
             QStringLiteral("receive buffer: 999 B  send buffer: 212,992 B"));
}

void TestSocketDescription::isEmptyWhenClosed()
{
    DatagramSocket socket;
    QCOMPARE(socket.description(), SocketDescription());
    QVERIFY(!socket.open({}).isError());
    QVERIFY(socket.description() != SocketDescription());
    socket.close();
    QCOMPARE(socket.description(), SocketDescription());
}

void TestSocketDescription::buffersAreReadBack_data()
{
    QTest::addColumn<IoChoice>("engine");
    QTest::addColumn<int>("asked");
    for (const int asked : {0, 20'000, 1 << 30}) { // the last is more than any machine grants
        QTest::addRow("qt, %d bytes", asked) << IoChoice::Qt << asked;
#ifdef Q_OS_LINUX
        QTest::addRow("linux, %d bytes", asked) << IoChoice::Linux << asked;
#endif
    }
}

void TestSocketDescription::buffersAreReadBack()
{
    QFETCH(const IoChoice, engine);
    QFETCH(const int, asked);
    SocketOptions options;
    options.io = engine;
    options.receiveBufferBytes = asked;
    DatagramSocket socket;
    QVERIFY(!socket.open(options).isError());
    const SocketDescription description = socket.description();
    QCOMPARE(description.askedReceiveBuffer, asked);
    QCOMPARE(description.receiveBufferBytes, socket.receiveBufferBytes());
    QVERIFY(description.receiveBufferBytes > 0);
    QVERIFY(description.sendBufferBytes > 0);
#ifdef Q_OS_LINUX
    QCOMPARE(description.receiveBufferBytes, optionOf(socket, SOL_SOCKET, SO_RCVBUF).value());
    QCOMPARE(description.sendBufferBytes, optionOf(socket, SOL_SOCKET, SO_SNDBUF).value());
#endif
}

void TestSocketDescription::qtUsesNoneOfIt()
{
    SocketOptions options;
    options.io = IoChoice::Qt;
    options.coalesces = true;
    DatagramSocket socket;
    QVERIFY(!socket.open(options).isError());
    const SocketDescription description = socket.description();
    QCOMPARE(description.engine, QStringLiteral("qt"));
    QVERIFY(!description.gro.isOn);
    QVERIFY(!description.gso.isOn);
    QVERIFY(!description.receiveTimes.isOn);
    QCOMPARE(description.gro.reason, QStringLiteral("QUdpSocket does not use it"));
    QCOMPARE(description.gso.reason, QStringLiteral("QUdpSocket does not use it"));
    QCOMPARE(description.receiveTimes.reason, QStringLiteral("QUdpSocket does not tell them"));
}

void TestSocketDescription::coalescing_data()
{
    QTest::addColumn<bool>("coalesces");
    QTest::newRow("wanted") << true;
    QTest::newRow("not wanted") << false;
}

void TestSocketDescription::coalescing()
{
#ifdef Q_OS_LINUX
    QFETCH(const bool, coalesces);
    SocketOptions options;
    options.io = IoChoice::Linux;
    options.coalesces = coalesces;
    DatagramSocket socket;
    QVERIFY(!socket.open(options).isError());
    const auto gro = optionOf(socket, SOL_UDP, UDP_GRO);
    const auto gso = optionOf(socket, SOL_UDP, UDP_SEGMENT);
    if (!gro || !gso)
        QSKIP("this kernel has no GRO or no GSO for UDP");

    const SocketDescription description = socket.description();
    QCOMPARE(description.gro.isOn, coalesces);
    QCOMPARE(description.gso.isOn, coalesces);
    const QString reason =
        coalesces ? QString() : QStringLiteral("each datagram is to have its own receive time");
    QCOMPARE(description.gro.reason, reason);
    QCOMPARE(description.gso.reason, reason);
    QCOMPARE(*gro != 0, coalesces);
    QCOMPARE(*gso, 0); // each message says for itself whether it is to be cut, and how
#else
    QSKIP("GRO and GSO are Linux's");
#endif
}

void TestSocketDescription::receiveTimes_data()
{
    QTest::addColumn<bool>("areWanted");
    QTest::newRow("wanted") << true;
    QTest::newRow("not wanted") << false;
}

void TestSocketDescription::receiveTimes()
{
#ifdef Q_OS_LINUX
    QFETCH(const bool, areWanted);
    SocketOptions options;
    options.io = IoChoice::Linux;
    options.receiveTimes = areWanted;
    DatagramSocket socket;
    QVERIFY(!socket.open(options).isError());
    const SocketDescription description = socket.description();
    QCOMPARE(description.receiveTimes.isOn, areWanted);
    QCOMPARE(description.receiveTimes.reason, areWanted ? QString() : QStringLiteral("nobody asks for them"));
    QCOMPARE(optionOf(socket, SOL_SOCKET, SO_TIMESTAMPNS).value() != 0, areWanted);
#else
    QSKIP("receive times are Linux's");
#endif
}

QTEST_GUILESS_MAIN(TestSocketDescription)
#include "tst_socketdescription.moc"
