// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/ippacket.h"
#include "tests/support/frames.h"

#include <QTest>

#include <cstring>
#include <memory>

using namespace echogram;
using namespace echogram::frames;

Q_DECLARE_METATYPE(PacketVerdict)
Q_DECLARE_METATYPE(RecordKind)

namespace {

constexpr int tcp = 6;
constexpr int ipInIp = 4;
constexpr int hopByHop = 0;
constexpr int routing = 43;
constexpr int fragment = 44;
constexpr int destinationOptions = 60;
constexpr int noNextHeader = 59;

constexpr int moreFragments = 0x2000;
constexpr int dontFragment = 0x4000;
constexpr int wholeLength = -1;

/// From memory that ends where the bytes do, so that AddressSanitizer sees who reads on.
PacketReading read(const QByteArray &captured, qsizetype wireLength)
{
    const std::unique_ptr<char[]> exact(new char[size_t(captured.size())]);
    std::memcpy(exact.get(), captured.constData(), size_t(captured.size()));
    PacketReading reading = readIpPacket(QByteArrayView(exact.get(), captured.size()), wireLength);
    if (reading.verdict == PacketVerdict::Datagram) // of `captured`, which stays
        reading.datagram.payload = QByteArrayView(captured).sliced(
            reading.datagram.payload.data() - exact.get(), reading.datagram.payload.size());
    return reading;
}

} // namespace

class TestIpPacket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsDatagrams_data();
    void readsDatagrams();
    void passesOver_data();
    void passesOver();
    void everyBeginningIsCutShort_data();
    void everyBeginningIsCutShort();
    void hintsAtKinds_data();
    void hintsAtKinds();
    void holdsTheLayerBelowToItsWord();
};

void TestIpPacket::readsDatagrams_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("destination");
    QTest::addColumn<QByteArray>("payload");

    const auto v4 = [](const char *name, const QByteArray &packet, const QByteArray &payload = "hello") {
        QTest::newRow(name) << packet << QStringLiteral("10.0.0.1:40000") << QStringLiteral("10.0.0.2:53")
                            << payload;
    };
    v4("IPv4", ipv4(udp("hello")));
    v4("IPv4, empty", ipv4(udp("")), "");
    v4("IPv4, longest", ipv4(udp(QByteArray(65507, 'x'))), QByteArray(65507, 'x'));
    v4("IPv4, options", ipv4(udp("hello"), {.options = QByteArray(12, '\x01')}));
    v4("IPv4, most options", ipv4(udp("hello"), {.options = QByteArray(40, '\x01')}));
    v4("IPv4, padding of Ethernet", ipv4(udp("hello"), {.totalLength = 33}) + QByteArray(13, '\0'));
    v4("IPv4, UDP shorter than IP", ipv4(udp("hello, and more", {.length = 13})));
    v4("IPv4, no total length", ipv4(udp("hello"), {.totalLength = 0}));
    v4("IPv4, no total length, padding", ipv4(udp("hello"), {.totalLength = 0}) + QByteArray(13, '\0'));
    v4("IPv4, don't fragment", ipv4(udp("hello"), {.flagsAndOffset = dontFragment}));

    const auto v6 = [](const char *name, const QByteArray &packet, const QByteArray &payload = "hello") {
        QTest::newRow(name) << packet << QStringLiteral("[2001:db8::1]:40000")
                            << QStringLiteral("[2001:db8::2]:53") << payload;
    };
    v6("IPv6", ipv6(udp("hello")));
    v6("IPv6, empty", ipv6(udp("")), "");
    v6("IPv6, longest", ipv6(udp(QByteArray(65527, 'x'))), QByteArray(65527, 'x'));
    v6("IPv6, padding", ipv6(udp("hello"), {.payloadLength = 13}) + QByteArray(7, '\0'));
    v6("IPv6, UDP shorter than IP", ipv6(udp("hello, and more", {.length = 13})));
    v6("IPv6, no payload length", ipv6(udp("hello"), {.payloadLength = 0}));
    v6("IPv6, hop by hop", ipv6(extension(17) + udp("hello"), {.nextHeader = hopByHop}));
    v6("IPv6, routing", ipv6(extension(17, 2) + udp("hello"), {.nextHeader = routing}));
    v6("IPv6, destination options",
       ipv6(extension(17, 1) + udp("hello"), {.nextHeader = destinationOptions}));
    v6("IPv6, fragment that is whole", ipv6(fragmentHeader(17, 0) + udp("hello"), {.nextHeader = fragment}));
    v6("IPv6, fragment that is whole, reserved bits",
       ipv6(fragmentHeader(17, 0x0006) + udp("hello"), {.nextHeader = fragment}));
    v6("IPv6, all of them", ipv6(extension(destinationOptions) + extension(routing) + extension(fragment)
                                     + fragmentHeader(17, 0) + udp("hello"),
                                 {.nextHeader = hopByHop}));
}

void TestIpPacket::readsDatagrams()
{
    QFETCH(const QByteArray, packet);

    const PacketReading reading = read(packet, packet.size());

    QCOMPARE(reading.verdict, PacketVerdict::Datagram);
    QTEST(reading.datagram.source.text(), "source");
    QTEST(reading.datagram.destination.text(), "destination");
    QTEST(reading.datagram.payload.toByteArray(), "payload");
    QCOMPARE(reading.datagram.kind, RecordKind::Unknown);
}

void TestIpPacket::passesOver_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<int>("wireLength");
    QTest::addColumn<PacketVerdict>("verdict");

    const auto row = [](const char *name, PacketVerdict verdict, const QByteArray &packet,
                        int wireLength = wholeLength) {
        QTest::newRow(name) << packet << wireLength << verdict;
    };
    using enum PacketVerdict;
    row("IPv4, TCP", NotUdp, ipv4(QByteArray(20, '\0'), {.protocol = tcp}));
    row("IPv4 in IPv4", NotUdp, ipv4(ipv4(udp("hello")), {.protocol = ipInIp}));
    row("IPv4, TCP, and its length is wrong", NotUdp, ipv4("", {.protocol = tcp, .totalLength = 9999}));
    row("IPv4, a fragment of TCP", NotUdp, ipv4("", {.protocol = tcp, .flagsAndOffset = moreFragments}));
    row("IPv6, TCP", NotUdp, ipv6(QByteArray(20, '\0'), {.nextHeader = tcp}));
    row("IPv6, nothing", NotUdp, ipv6("", {.nextHeader = noNextHeader}));
    row("IPv6, options, TCP", NotUdp,
        ipv6(extension(tcp) + QByteArray(20, '\0'), {.nextHeader = destinationOptions}));
    row("IPv4 in IPv6", NotUdp, ipv6(ipv4(udp("hello")), {.nextHeader = ipInIp}));

    row("IPv4, first fragment", Fragment, ipv4(udp("hello"), {.flagsAndOffset = moreFragments}));
    row("IPv4, middle fragment", Fragment, ipv4(udp("hello"), {.flagsAndOffset = moreFragments | 185}));
    row("IPv4, last fragment", Fragment, ipv4("lo", {.flagsAndOffset = 1}));
    row("IPv4, last fragment, cut", Fragment, ipv4("lo", {.flagsAndOffset = 1}), 200);
    row("IPv6, first fragment", Fragment,
        ipv6(fragmentHeader(17, 1) + udp("hello"), {.nextHeader = fragment}));
    row("IPv6, last fragment", Fragment, ipv6(fragmentHeader(17, 8) + "lo", {.nextHeader = fragment}));
    row("IPv6, a later fragment of options", Fragment,
        ipv6(fragmentHeader(destinationOptions, 8) + "lo", {.nextHeader = fragment}));

    row("nothing", Malformed, "");
    row("version 0", Malformed, QByteArray(40, '\0'));
    row("version 5", Malformed, QByteArray(40, '\x55'));
    row("IPv4, half a header", Malformed, ipv4(udp("hello")).first(10));
    row("IPv4, header too short", Malformed, ipv4(udp("hello"), {.headerWords = 4}));
    row("IPv4, header longer than the packet", Malformed, ipv4(udp(""), {.headerWords = 15}));
    row("IPv4, header longer than its length", Malformed, ipv4(udp("hello"), {.totalLength = 19}));
    row("IPv4, longer than its frame", Malformed, ipv4(udp("hello"), {.totalLength = 34}));
    row("IPv4, longer than its frame was, and cut", Malformed, ipv4(udp("hello"), {.totalLength = 99}), 98);
    row("IPv4, no room for UDP", Malformed, ipv4("1234567"));
    row("IPv4, UDP longer than IP", Malformed, ipv4(udp("hello", {.length = 14})));
    row("IPv4, UDP longer than IP, within the padding", Malformed,
        ipv4(udp("hello", {.length = 14}), {.totalLength = 33}) + QByteArray(13, '\0'));
    row("IPv4, UDP shorter than its header", Malformed, ipv4(udp("hello", {.length = 7})));
    row("IPv4, UDP without a length", Malformed, ipv4(udp("hello", {.length = 0})));
    row("IPv6, half a header", Malformed, ipv6(udp("hello")).first(39));
    row("IPv6, longer than its frame", Malformed, ipv6(udp("hello"), {.payloadLength = 14}));
    row("IPv6, no room for UDP", Malformed, ipv6("1234567"));
    row("IPv6, UDP longer than IP", Malformed, ipv6(udp("hello", {.length = 14})));
    row("IPv6, UDP without a length", Malformed, ipv6(udp("hello", {.length = 0})));
    row("IPv6, no length at all", Malformed,
        ipv6(extension(17) + udp("hello", {.length = 0}), {.nextHeader = hopByHop, .payloadLength = 0}));
    row("IPv6, half an extension header", Malformed, ipv6(extension(17).first(7), {.nextHeader = hopByHop}));
    row("IPv6, extension header that is not there", Malformed,
        ipv6("", {.nextHeader = hopByHop, .payloadLength = 8}));
    row("IPv6, extension header longer than the packet", Malformed,
        ipv6(byte(17) + byte(200) + QByteArray(30, '\0'), {.nextHeader = routing}));
    row("IPv6, extension headers without end", Malformed,
        ipv6(extension(hopByHop).repeated(100), {.nextHeader = hopByHop}));
    row("IPv6, extension header behind the packet's end", Malformed,
        ipv6(extension(17) + udp("hello"), {.nextHeader = hopByHop, .payloadLength = 4}));
}

void TestIpPacket::passesOver()
{
    QFETCH(const QByteArray, packet);
    QFETCH(const int, wireLength);

    const PacketReading reading = read(packet, wireLength < 0 ? packet.size() : wireLength);

    QTEST(reading.verdict, "verdict");
}

void TestIpPacket::everyBeginningIsCutShort_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("IPv4") << ipv4(udp("hello"));
    QTest::newRow("IPv4, options") << ipv4(udp("hello"), {.options = QByteArray(8, '\x01')});
    QTest::newRow("IPv4, no total length") << ipv4(udp("hello"), {.totalLength = 0});
    QTest::newRow("IPv6") << ipv6(udp("hello"));
    QTest::newRow("IPv6, extension headers")
        << ipv6(extension(fragment, 1) + fragmentHeader(destinationOptions, 0) + extension(17) + udp("hello"),
                {.nextHeader = hopByHop});
}

void TestIpPacket::everyBeginningIsCutShort()
{
    // GIVEN a packet that is sound
    QFETCH(const QByteArray, packet);
    QCOMPARE(read(packet, packet.size()).verdict, PacketVerdict::Datagram);
    for (qsizetype size = 0; size < packet.size(); ++size) {
        // WHEN the capture has only its beginning
        const PacketReading reading = read(packet.first(size), packet.size());
        // THEN that is what it says, wherever it ends
        QVERIFY2(reading.verdict == PacketVerdict::Truncated, qPrintable(QString::number(size)));
    }
}

void TestIpPacket::hintsAtKinds_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<RecordKind>("kind");

    const auto v4 = [](const char *name, RecordKind kind, int identification, int flags) {
        QTest::newRow(name) << ipv4(udp("hello"), {.identification = identification, .flagsAndOffset = flags})
                            << kind;
    };
    v4("IPv4, sent", RecordKind::Outgoing, 1, dontFragment);
    v4("IPv4, received", RecordKind::Incoming, 2, dontFragment);
    v4("IPv4, not sent", RecordKind::NotSent, 3, dontFragment);
    v4("IPv4, 0", RecordKind::Unknown, 0, dontFragment);
    v4("IPv4, 4", RecordKind::Unknown, 4, dontFragment);
    v4("IPv4, 257", RecordKind::Unknown, 257, dontFragment);
    v4("IPv4, may be fragmented", RecordKind::Unknown, 1, 0);

    const auto v6 = [](const char *name, RecordKind kind, quint32 flowLabel) {
        QTest::newRow(name) << ipv6(udp("hello"), {.flowLabel = flowLabel}) << kind;
    };
    v6("IPv6, sent", RecordKind::Outgoing, 1);
    v6("IPv6, received", RecordKind::Incoming, 2);
    v6("IPv6, not sent", RecordKind::NotSent, 3);
    v6("IPv6, 4", RecordKind::Unknown, 4);
    v6("IPv6, 0x10001", RecordKind::Unknown, 0x10001);
}

void TestIpPacket::hintsAtKinds()
{
    QFETCH(const QByteArray, packet);
    const PacketReading reading = readIpPacket(packet, packet.size());
    QCOMPARE(reading.verdict, PacketVerdict::Datagram);
    QTEST(reading.datagram.kind, "kind");
}

void TestIpPacket::holdsTheLayerBelowToItsWord()
{
    const QByteArray v4 = ipv4(udp("hello"));
    const QByteArray v6 = ipv6(udp("hello"));
    QCOMPARE(readIpPacket(v4, v4.size(), 4).verdict, PacketVerdict::Datagram);
    QCOMPARE(readIpPacket(v6, v6.size(), 6).verdict, PacketVerdict::Datagram);
    QCOMPARE(readIpPacket(v4, v4.size(), 6).verdict, PacketVerdict::Malformed);
    QCOMPARE(readIpPacket(v6, v6.size(), 4).verdict, PacketVerdict::Malformed);
}

QTEST_APPLESS_MAIN(TestIpPacket)
#include "tst_ippacket.moc"
