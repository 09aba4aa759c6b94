// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/ippacket.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace echogram {
namespace {

// Protocol and next header numbers (IANA).
constexpr int hopByHopOptions = 0;
constexpr int udp = 17;
constexpr int routing = 43;
constexpr int fragment = 44;
constexpr int destinationOptions = 60;

constexpr qsizetype shortestIPv4Header = 20;
constexpr qsizetype ipv6HeaderLength = 40;
constexpr qsizetype extensionUnit = 8; // extension headers are multiples of this
constexpr qsizetype udpHeaderLength = 8;

quint8 byteAt(QByteArrayView bytes, qsizetype at)
{
    return quint8(bytes[at]);
}

quint16 wordAt(QByteArrayView bytes, qsizetype at)
{
    return qFromBigEndian<quint16>(bytes.sliced(at, sizeof(quint16)).data());
}

Endpoint ipv4At(QByteArrayView bytes, qsizetype at)
{
    quint8 address[4];
    std::memcpy(address, bytes.sliced(at, sizeof address).data(), sizeof address);
    return Endpoint::fromIPv4(address, 0);
}

Endpoint ipv6At(QByteArrayView bytes, qsizetype at)
{
    quint8 address[16];
    std::memcpy(address, bytes.sliced(at, sizeof address).data(), sizeof address);
    return Endpoint::fromIPv6(address, 0);
}

/// Where RecordKind stands, if it does.
RecordKind kindFrom(quint32 field)
{
    const bool isKind = field >= quint32(RecordKind::Outgoing) && field <= quint32(RecordKind::NotSent);
    return isKind ? RecordKind(field) : RecordKind::Unknown;
}

/// Of headers that are not there: because the capture has no more of the packet, or because there was no more.
PacketReading cutShort(QByteArrayView captured, qsizetype wireLength)
{
    return {captured.size() < wireLength ? PacketVerdict::Truncated : PacketVerdict::Malformed, {}};
}

/// The UDP datagram that begins at `start` of an IP packet that ends at `end`. Puts the ports into the two ends of
/// `datagram`.
PacketReading readUdp(QByteArrayView captured, qsizetype start, qsizetype end, RawDatagram datagram)
{
    if (end - start < udpHeaderLength)
        return {PacketVerdict::Malformed, {}};
    if (captured.size() - start < udpHeaderLength)
        return {PacketVerdict::Truncated, {}};
    // 0 would be a jumbogram's (RFC 2675), which no capture format has room for.
    const qsizetype length = wordAt(captured, start + 4);
    if (length < udpHeaderLength || length > end - start)
        return {PacketVerdict::Malformed, {}};
    if (captured.size() - start < length)
        return {PacketVerdict::Truncated, {}};
    datagram.source.setPort(wordAt(captured, start));
    datagram.destination.setPort(wordAt(captured, start + 2));
    datagram.payload = captured.sliced(start + udpHeaderLength, length - udpHeaderLength);
    return {PacketVerdict::Datagram, datagram};
}

PacketReading readIPv4(QByteArrayView captured, qsizetype wireLength)
{
    if (captured.size() < shortestIPv4Header)
        return cutShort(captured, wireLength);
    const qsizetype headerLength = qsizetype(byteAt(captured, 0) & 0x0f) * 4;
    if (headerLength < shortestIPv4Header)
        return {PacketVerdict::Malformed, {}};
    if (byteAt(captured, 9) != udp)
        return {PacketVerdict::NotUdp, {}};
    constexpr quint16 dontFragment = 0x4000;
    constexpr quint16 moreFragmentsOrOffset = 0x3fff;
    const quint16 flags = wordAt(captured, 6);
    if ((flags & moreFragmentsOrOffset) != 0)
        return {PacketVerdict::Fragment, {}};
    qsizetype length = wordAt(captured, 2);
    if (length == 0)
        length = wireLength; // on its way to a network card that cuts it into packets (segmentation offload)
    if (length > wireLength)
        return {PacketVerdict::Malformed, {}};
    RawDatagram datagram;
    if ((flags & dontFragment) != 0)
        datagram.kind = kindFrom(wordAt(captured, 4));
    datagram.source = ipv4At(captured, 12);
    datagram.destination = ipv4At(captured, 16);
    return readUdp(captured, headerLength, length, datagram);
}

bool isPassedOver(int nextHeader)
{
    return nextHeader == hopByHopOptions || nextHeader == routing || nextHeader == fragment
           || nextHeader == destinationOptions;
}

PacketReading readIPv6(QByteArrayView captured, qsizetype wireLength)
{
    if (captured.size() < ipv6HeaderLength)
        return cutShort(captured, wireLength);
    const qsizetype payloadLength = wordAt(captured, 4);
    // 0 as in IPv4, or because the length stands in an option (RFC 2675).
    const qsizetype length = payloadLength == 0 ? wireLength : ipv6HeaderLength + payloadLength;
    int nextHeader = byteAt(captured, 6);
    qsizetype at = ipv6HeaderLength;
    while (isPassedOver(nextHeader)) {
        if (std::min(length, wireLength) - at < extensionUnit)
            return {PacketVerdict::Malformed, {}};
        if (captured.size() - at < extensionUnit)
            return {PacketVerdict::Truncated, {}};
        qsizetype headerLength = extensionUnit;
        if (nextHeader == fragment) {
            // A fragment that is all there is of its packet is none (RFC 6946).
            constexpr quint16 moreFragmentsOrOffset = 0xfff9;
            if ((wordAt(captured, at + 2) & moreFragmentsOrOffset) != 0)
                return {PacketVerdict::Fragment, {}};
        } else {
            headerLength += byteAt(captured, at + 1) * extensionUnit;
        }
        nextHeader = byteAt(captured, at);
        at += headerLength;
    }
    if (nextHeader != udp)
        return {PacketVerdict::NotUdp, {}};
    if (length > wireLength)
        return {PacketVerdict::Malformed, {}};
    constexpr quint32 flowLabel = 0x000fffff;
    RawDatagram datagram;
    datagram.kind = kindFrom(qFromBigEndian<quint32>(captured.data()) & flowLabel);
    datagram.source = ipv6At(captured, 8);
    datagram.destination = ipv6At(captured, 24);
    return readUdp(captured, at, length, datagram);
}

} // namespace

PacketReading readIpPacket(QByteArrayView captured, qsizetype wireLength, int version)
{
    if (captured.isEmpty())
        return cutShort(captured, wireLength);
    const int ownVersion = byteAt(captured, 0) >> 4;
    if (version != 0 && version != ownVersion)
        return {PacketVerdict::Malformed, {}};
    if (ownVersion == 4)
        return readIPv4(captured, wireLength);
    if (ownVersion == 6)
        return readIPv6(captured, wireLength);
    return {PacketVerdict::Malformed, {}};
}

} // namespace echogram
