// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/linklayer.h"

#include <QtEndian>

#include <algorithm>
#include <iterator>

#include <pcap/dlt.h>

namespace echogram {
namespace {

// DLT_RAW has another number on OpenBSD, and one of its own in files.
constexpr int rawOfOpenBsd = 14;
constexpr int rawInFiles = 101;

/// Where the IP packet begins in a frame, or why there is none.
struct Carried
{
    enum class What : quint8 { Ip, SomethingElse, CutShort };
    What what = What::SomethingElse;
    qsizetype start = 0;
    int version = 0; // 4, 6, or 0 when only the packet tells
};

constexpr Carried cutShort{Carried::What::CutShort, 0, 0};
constexpr Carried somethingElse{Carried::What::SomethingElse, 0, 0};

quint16 wordAt(QByteArrayView bytes, qsizetype at)
{
    return qFromBigEndian<quint16>(bytes.sliced(at, sizeof(quint16)).data());
}

bool isTag(quint16 etherType)
{
    // 802.1Q, 802.1ad, and what was used for outer tags before there was 802.1ad
    return etherType == 0x8100 || etherType == 0x88a8 || etherType == 0x9100 || etherType == 0x9200;
}

/// What an EtherType announces that stands at `typeAt`; the packet begins at `start`.
Carried byEtherType(QByteArrayView frame, qsizetype typeAt, qsizetype start)
{
    constexpr qsizetype tagLength = 4; // of which the last two bytes are the next type
    if (frame.size() < start)
        return cutShort;
    quint16 etherType = wordAt(frame, typeAt);
    while (isTag(etherType)) {
        if (frame.size() - start < tagLength)
            return cutShort;
        etherType = wordAt(frame, start + 2);
        start += tagLength;
    }
    switch (etherType) {
    case 0x0800:
        return {Carried::What::Ip, start, 4};
    case 0x86dd:
        return {Carried::What::Ip, start, 6};
    default:
        return somethingElse;
    }
}

/// Linux cooked, as libpcap writes it for the device "any". The protocol is an EtherType unless the device (ARPHRD_) is
/// one that has its own numbers there.
Carried byCookedHeader(QByteArrayView frame, qsizetype deviceAt, qsizetype protocolAt, qsizetype headerLength)
{
    constexpr quint16 netlink = 824;
    constexpr quint16 radiotap = 803;
    if (frame.size() < headerLength)
        return cutShort;
    const quint16 device = wordAt(frame, deviceAt);
    if (device == netlink || device == radiotap)
        return somethingElse;
    return byEtherType(frame, protocolAt, headerLength);
}

/// BSD loopback: an address family in the byte order of whatever machine captured it, or the network's; AF_INET6 is
/// another number everywhere.
Carried byAddressFamily(QByteArrayView frame)
{
    constexpr qsizetype headerLength = 4;
    constexpr quint32 inet = 2;
    constexpr quint32 inet6[] = {10, 23, 24, 28, 30}; // Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin
    if (frame.size() < headerLength)
        return cutShort;
    const quint32 little = qFromLittleEndian<quint32>(frame.data());
    const quint32 family = std::min(little, qbswap(little)); // such small numbers are the lesser of the two
    if (family == inet)
        return {Carried::What::Ip, headerLength, 4};
    if (std::find(std::begin(inet6), std::end(inet6), family) != std::end(inet6))
        return {Carried::What::Ip, headerLength, 6};
    return somethingElse;
}

bool isRaw(int linkType)
{
    return linkType == DLT_RAW || linkType == rawOfOpenBsd || linkType == rawInFiles;
}

Carried carriedBy(int linkType, QByteArrayView frame)
{
    if (isRaw(linkType))
        return {Carried::What::Ip, 0, 0};
    switch (linkType) {
    case DLT_EN10MB: // destination (6), source (6), type
        return byEtherType(frame, 12, 14);
    case DLT_LINUX_SLL: // packet type (2), ARPHRD_ (2), address length (2), address (8), protocol
        return byCookedHeader(frame, 2, 14, 16);
    case DLT_LINUX_SLL2: // protocol, reserved (2), interface (4), ARPHRD_ (2), packet type, address length, address (8)
        return byCookedHeader(frame, 8, 0, 20);
    case DLT_NULL:
    case DLT_LOOP:
        return byAddressFamily(frame);
    case DLT_IPV4:
        return {Carried::What::Ip, 0, 4};
    case DLT_IPV6:
        return {Carried::What::Ip, 0, 6};
    default:
        return somethingElse;
    }
}

} // namespace

bool isKnownLinkType(int linkType)
{
    constexpr int known[] = {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL,
                             DLT_LOOP,   DLT_IPV4,      DLT_IPV6};
    return isRaw(linkType) || std::find(std::begin(known), std::end(known), linkType) != std::end(known);
}

PacketReading readFrame(int linkType, QByteArrayView captured, qsizetype wireLength)
{
    const Carried carried = carriedBy(linkType, captured);
    switch (carried.what) {
    case Carried::What::Ip:
        break;
    case Carried::What::SomethingElse:
        return {PacketVerdict::NotUdp, {}};
    case Carried::What::CutShort:
        return {captured.size() < wireLength ? PacketVerdict::Truncated : PacketVerdict::Malformed, {}};
    }
    PacketReading reading =
        readIpPacket(captured.sliced(carried.start), wireLength - carried.start, carried.version);
    if (!isRaw(linkType))
        reading.datagram.kind = RecordKind::Unknown;
    return reading;
}

QByteArrayView ipPacketIn(int linkType, QByteArrayView captured)
{
    const Carried carried = carriedBy(linkType, captured);
    return carried.what == Carried::What::Ip ? captured.sliced(carried.start) : QByteArrayView();
}

} // namespace echogram
