// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/linklayer.h"
#include "tests/support/frames.h"

#include <QTest>

#include <pcap/dlt.h>

using namespace echogram;
using namespace echogram::frames;

Q_DECLARE_METATYPE(PacketVerdict)

namespace {

constexpr int rawOfOpenBsd = 14;
constexpr int rawInFiles = 101;

const QByteArray v4 = ipv4(udp("hello"));
const QByteArray v6 = ipv6(udp("hello"));

} // namespace

class TestLinkLayer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsFrames_data();
    void readsFrames();
    void everyBeginningIsCutShort_data() { readsFrames_data(); }
    void everyBeginningIsCutShort();
    void passesOver_data();
    void passesOver();
    void hintsAtKindsInRawIpOnly();
};

void TestLinkLayer::readsFrames_data()
{
    QTest::addColumn<int>("linkType");
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QString>("source");

    const auto row = [](const char *name, int linkType, const QByteArray &frame, bool isIPv6 = false) {
        QTest::newRow(name) << linkType << frame
                            << (isIPv6 ? QStringLiteral("[2001:db8::1]:40000")
                                       : QStringLiteral("10.0.0.1:40000"));
    };
    row("Ethernet", DLT_EN10MB, ethernet(typeIPv4, v4));
    row("Ethernet, IPv6", DLT_EN10MB, ethernet(typeIPv6, v6), true);
    row("802.1Q", DLT_EN10MB, ethernet(0x8100, tag(typeIPv4, v4)));
    row("802.1ad", DLT_EN10MB, ethernet(0x88a8, tag(0x8100, tag(typeIPv6, v6))), true);
    row("802.1Q in 802.1Q", DLT_EN10MB, ethernet(0x8100, tag(0x8100, tag(typeIPv4, v4))));
    row("older outer tags", DLT_EN10MB, ethernet(0x9100, tag(0x9200, tag(0x8100, tag(typeIPv4, v4)))));
    row("Linux cooked", DLT_LINUX_SLL, cooked(typeIPv4, v4));
    row("Linux cooked, IPv6", DLT_LINUX_SLL, cooked(typeIPv6, v6), true);
    row("Linux cooked, 802.1Q", DLT_LINUX_SLL, cooked(0x8100, tag(typeIPv4, v4)));
    row("Linux cooked v2", DLT_LINUX_SLL2, cooked2(typeIPv4, v4));
    row("Linux cooked v2, IPv6", DLT_LINUX_SLL2, cooked2(typeIPv6, v6), true);
    row("Linux cooked v2, 802.1Q", DLT_LINUX_SLL2, cooked2(0x8100, tag(typeIPv4, v4)));
    row("loopback, little endian", DLT_NULL, QByteArray("\x02\0\0\0", 4) + v4);
    row("loopback, big endian", DLT_NULL, QByteArray("\0\0\0\x02", 4) + v4);
    row("loopback of OpenBSD", DLT_LOOP, QByteArray("\0\0\0\x02", 4) + v4);
    row("loopback of OpenBSD, little endian", DLT_LOOP, QByteArray("\x02\0\0\0", 4) + v4);
    for (const int family : {10, 23, 24, 28, 30}) {
        const QByteArray name = "loopback, IPv6 is " + QByteArray::number(family);
        row(name.constData(), DLT_NULL, byte(family) + QByteArray(3, '\0') + v6, true);
        row((name + ", big endian").constData(), DLT_NULL, QByteArray(3, '\0') + byte(family) + v6, true);
    }
    for (const int raw : {DLT_RAW, rawOfOpenBsd, rawInFiles}) {
        row(("raw IP " + QByteArray::number(raw)).constData(), raw, v4);
        row(("raw IP " + QByteArray::number(raw) + ", IPv6").constData(), raw, v6, true);
    }
    row("raw IPv4", DLT_IPV4, v4);
    row("raw IPv6", DLT_IPV6, v6, true);
}

void TestLinkLayer::readsFrames()
{
    QFETCH(const int, linkType);
    QFETCH(const QByteArray, frame);

    const PacketReading reading = readFrame(linkType, frame, frame.size());

    QVERIFY(isKnownLinkType(linkType));
    QCOMPARE(reading.verdict, PacketVerdict::Datagram);
    QTEST(reading.datagram.source.text(), "source");
    QCOMPARE(reading.datagram.payload.toByteArray(), QByteArray("hello"));
}

void TestLinkLayer::everyBeginningIsCutShort()
{
    QFETCH(const int, linkType);
    QFETCH(const QByteArray, frame);
    for (qsizetype size = 0; size < frame.size(); ++size) {
        const PacketVerdict cutByTheCapture = readFrame(linkType, frame.first(size), frame.size()).verdict;
        const PacketVerdict cutOnTheWire = readFrame(linkType, frame.first(size), size).verdict;
        QVERIFY2(cutByTheCapture == PacketVerdict::Truncated, qPrintable(QString::number(size)));
        QVERIFY2(cutOnTheWire == PacketVerdict::Malformed, qPrintable(QString::number(size)));
    }
}

void TestLinkLayer::passesOver_data()
{
    QTest::addColumn<int>("linkType");
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<PacketVerdict>("verdict");

    const auto row = [](const char *name, PacketVerdict verdict, int linkType, const QByteArray &frame) {
        QTest::newRow(name) << linkType << frame << verdict;
    };
    using enum PacketVerdict;
    row("ARP", NotUdp, DLT_EN10MB, ethernet(0x0806, QByteArray(28, '\0')));
    row("ARP in 802.1Q", NotUdp, DLT_EN10MB, ethernet(0x8100, tag(0x0806, QByteArray(28, '\0'))));
    row("a length, not a type", NotUdp, DLT_EN10MB, ethernet(38, QByteArray(38, '\x42')));
    row("PPPoE", NotUdp, DLT_EN10MB, ethernet(0x8864, v4));
    row("MPLS", NotUdp, DLT_EN10MB, ethernet(0x8847, QByteArray("\0\x01\x01\x40", 4) + v4));
    row("IPv6 that says it is IPv4", Malformed, DLT_EN10MB, ethernet(typeIPv4, v6));
    row("tags without end", Malformed, DLT_EN10MB, ethernet(0x8100, tag(0x8100, {}).repeated(100)));
    row("netlink", NotUdp, DLT_LINUX_SLL, cooked(typeIPv4, v4, 824));
    row("netlink, v2", NotUdp, DLT_LINUX_SLL2, cooked2(typeIPv4, v4, 824));
    row("loopback, another family", NotUdp, DLT_NULL, QByteArray("\x07\0\0\0", 4) + v4);
    row("raw IPv4 that is IPv6", Malformed, DLT_IPV4, v6);
    row("raw IPv6 that is IPv4", Malformed, DLT_IPV6, v4);
    row("a link type nobody knows", NotUdp, DLT_USB_LINUX, v4);
}

void TestLinkLayer::passesOver()
{
    QFETCH(const int, linkType);
    QFETCH(const QByteArray, frame);
    QTEST(readFrame(linkType, frame, frame.size()).verdict, "verdict");
}

void TestLinkLayer::hintsAtKindsInRawIpOnly()
{
    const QByteArray ours = ipv4(udp("hello"), {.identification = 1, .flagsAndOffset = 0x4000});
    const auto kindOf = [](int linkType, const QByteArray &frame) {
        return readFrame(linkType, frame, frame.size()).datagram.kind;
    };
    QCOMPARE(kindOf(DLT_RAW, ours), RecordKind::Outgoing);
    QCOMPARE(kindOf(DLT_IPV4, ours), RecordKind::Unknown);
    QCOMPARE(kindOf(DLT_EN10MB, ethernet(typeIPv4, ours)), RecordKind::Unknown);
    QCOMPARE(kindOf(DLT_LINUX_SLL, cooked(typeIPv4, ours)), RecordKind::Unknown);
}

QTEST_APPLESS_MAIN(TestLinkLayer)
#include "tst_linklayer.moc"
