// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/icmperror.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace echogram {
namespace {

constexpr qsizetype udpHeaderLength = 8;
constexpr qsizetype icmpHeaderLength = 8;
constexpr quint8 udp = 17;

quint8 byteAt(QByteArrayView bytes, qsizetype at)
{
    return quint8(bytes[at]);
}

quint16 wordAt(QByteArrayView bytes, qsizetype at)
{
    return qFromBigEndian<quint16>(bytes.sliced(at, sizeof(quint16)).data());
}

/// An IP header and what is there of the packet behind it.
struct IpPart
{
    quint8 protocol = 0;
    Endpoint source;
    Endpoint destination;
    QByteArrayView above;
};

std::optional<IpPart> ipv4Part(QByteArrayView packet)
{
    constexpr qsizetype shortestHeader = 20;
    if (packet.size() < shortestHeader)
        return {};
    const qsizetype headerLength = qsizetype(byteAt(packet, 0) & 0x0f) * 4;
    const qsizetype length = std::min<qsizetype>(packet.size(), wordAt(packet, 2));
    constexpr quint16 offset = 0x1fff; // a later piece of a packet has no header of UDP or ICMP
    if (headerLength < shortestHeader || length < headerLength || (wordAt(packet, 6) & offset) != 0)
        return {};
    quint8 addresses[2][4];
    std::memcpy(addresses, packet.data() + 12, sizeof addresses);
    return IpPart{byteAt(packet, 9), Endpoint::fromIPv4(addresses[0], 0), Endpoint::fromIPv4(addresses[1], 0),
                  packet.sliced(headerLength, length - headerLength)};
}

std::optional<IpPart> ipv6Part(QByteArrayView packet)
{
    constexpr qsizetype headerLength = 40;
    if (packet.size() < headerLength)
        return {};
    const qsizetype length = std::min<qsizetype>(packet.size() - headerLength, wordAt(packet, 4));
    quint8 addresses[2][16];
    std::memcpy(addresses, packet.data() + 8, sizeof addresses);
    return IpPart{byteAt(packet, 6), Endpoint::fromIPv6(addresses[0], 0), Endpoint::fromIPv6(addresses[1], 0),
                  packet.sliced(headerLength, length)};
}

std::optional<IpPart> ipPart(QByteArrayView packet)
{
    const int version = packet.isEmpty() ? 0 : byteAt(packet, 0) >> 4;
    if (version == 4)
        return ipv4Part(packet);
    return version == 6 ? ipv6Part(packet) : std::nullopt;
}

bool isUnreachable(const IpPart &ip)
{
    constexpr quint8 icmp = 1;
    constexpr quint8 icmpV6 = 58;
    if (ip.above.size() < icmpHeaderLength)
        return false;
    const bool isIPv4 = ip.source.family() == Endpoint::Family::IPv4;
    return isIPv4 ? ip.protocol == icmp && byteAt(ip.above, 0) == 3
                  : ip.protocol == icmpV6 && byteAt(ip.above, 0) == 1;
}

} // namespace

std::optional<IcmpUnreachable> readIcmpUnreachable(QByteArrayView packet)
{
    const std::optional<IpPart> ip = ipPart(packet);
    if (!ip || !isUnreachable(*ip))
        return {};
    const std::optional<IpPart> quoted = ipPart(ip->above.sliced(icmpHeaderLength));
    if (!quoted || quoted->protocol != udp || quoted->above.size() < udpHeaderLength
        || quoted->source.family() != ip->source.family())
        return {};
    IcmpUnreachable report;
    report.reporter = ip->source;
    report.source = quoted->source;
    report.source.setPort(wordAt(quoted->above, 0));
    report.peer = quoted->destination;
    report.peer.setPort(wordAt(quoted->above, 2));
    // Extensions (RFC 4884) may follow what is quoted; the datagram's own length says where that ends.
    const qsizetype length = std::max<qsizetype>(udpHeaderLength, wordAt(quoted->above, 4));
    report.quoted = quoted->above.first(std::min(quoted->above.size(), length)).sliced(udpHeaderLength);
    report.type = byteAt(ip->above, 0);
    report.code = byteAt(ip->above, 1);
    return report;
}

} // namespace echogram
