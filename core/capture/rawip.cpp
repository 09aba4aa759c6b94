// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/rawip.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace echogram {
namespace {

constexpr qsizetype ipv4HeaderSize = 20; // without options, which nothing here writes
constexpr qsizetype ipv6HeaderSize = 40;
constexpr qsizetype udpHeaderSize = 8;
constexpr qsizetype icmpHeaderSize = 8; // type, code, checksum, and 4 bytes that are 0
constexpr quint8 protocolIcmp = 1;
constexpr quint8 protocolUdp = 17;
constexpr quint8 protocolIcmpV6 = 58;
constexpr quint16 dontFragment = 0x4000;
constexpr quint16 fragmentMask = 0x3fff; // More Fragments and the offset
constexpr quint8 hopsOfMany = 1;         // where nobody asked for more (ip(7), IP_MULTICAST_TTL)
constexpr quint8 hopsOfOne = 64;

// Of an ICMP message only so much quotes a datagram that every path takes it whole: RFC 1812 section 4.3.2.3 and
// RFC 4443 section 2.4 (c).
constexpr qsizetype longestIcmpV4 = 576;
constexpr qsizetype longestIcmpV6 = 1280;

/// The sum of RFC 1071, collected in 64 bits: in any order, and in this machine's byte order until it is finished.
class Checksum
{
public:
    void add(const void *bytes, qsizetype size)
    {
        const uchar *from = static_cast<const uchar *>(bytes);
        for (; size >= 4; from += 4, size -= 4)
            m_sum += qFromUnaligned<quint32>(from); // 2^32 of them would fit
        if (size >= 2) {
            m_sum += qFromUnaligned<quint16>(from);
            from += 2;
        }
        if (size & 1)
            m_sum += qToBigEndian(quint16(*from << 8)); // an odd byte is followed by 0
    }
    /// A number of the pseudo-header.
    void add(quint32 number) { m_sum += qToBigEndian(number); }

    /// As it is to be stored byte by byte, in no other order.
    quint16 finish() const
    {
        quint64 sum = (m_sum & 0xffffffff) + (m_sum >> 32);
        while (sum >> 16)
            sum = (sum & 0xffff) + (sum >> 16);
        return quint16(~sum);
    }

private:
    quint64 m_sum = 0;
};

/// What a checksum above IP also covers: RFC 768, RFC 8200 section 8.1.
Checksum pseudoHeader(bool isIPv4, const Endpoint &source, const Endpoint &destination, quint8 protocol,
                      qsizetype length)
{
    const qsizetype addressSize = isIPv4 ? 4 : 16;
    Checksum sum;
    sum.add(source.bytes().data(), addressSize);
    sum.add(destination.bytes().data(), addressSize);
    sum.add(quint32(length));
    sum.add(quint32(protocol));
    return sum;
}

/// Writes one after the other to where there is room.
class Writer
{
public:
    explicit Writer(char *to)
        : m_at(to)
    {}

    template <class Number>
    void number(Number value)
    {
        qToBigEndian(value, m_at);
        m_at += sizeof value;
    }
    void bytes(const void *from, qsizetype size)
    {
        if (size > 0) // an empty payload may be nowhere, which memcpy() must not be given
            std::memcpy(m_at, from, size_t(size));
        m_at += size;
    }
    char *at() const { return m_at; }

private:
    char *m_at;
};

/// What the header of an IP packet says here.
struct IpHeader
{
    bool isIPv4 = true;
    Endpoint source;
    Endpoint destination;
    quint8 protocol = protocolUdp;
    RecordKind kind = RecordKind::Unknown;
    qsizetype length = 0; // of what follows the header

    qsizetype size() const { return isIPv4 ? ipv4HeaderSize : ipv6HeaderSize; }
    quint8 hops() const
    {
        if (kind == RecordKind::NotSent)
            return 0;
        return destination.isMulticast() ? hopsOfMany : hopsOfOne;
    }
};

///      0       1       2       3                        0       1       2       3
///     +-------+-------+-------+-------+                +---+-------+---+-------+-------+
///     |  45   |   0   | total length  |                | 6   0 |  flow label = kind    |
///     | identif. = kind | DF, offset 0|                | payload length | next | hops  |
///     | hops  | proto | checksum      |                | source, 16 bytes              |
///     | source        | (RFC 791)     |                | destination, 16 bytes         |
///     | destination                   |                +-------------------------------+ (RFC 8200)
void write(Writer &to, const IpHeader &header)
{
    if (header.isIPv4) {
        char *start = to.at();
        to.number(quint16(0x4500));
        to.number(quint16(ipv4HeaderSize + header.length));
        to.number(quint16(header.kind));
        to.number(dontFragment);
        to.number(header.hops());
        to.number(header.protocol);
        to.number(quint16(0));
        to.bytes(header.source.bytes().data(), 4);
        to.bytes(header.destination.bytes().data(), 4);
        Checksum sum;
        sum.add(start, ipv4HeaderSize);
        const quint16 checksum = sum.finish();
        std::memcpy(start + 10, &checksum, sizeof checksum);
    } else {
        to.number(quint32(0x60000000) | quint32(header.kind));
        to.number(quint16(header.length));
        to.number(header.protocol);
        to.number(header.hops());
        to.bytes(header.source.bytes().data(), 16);
        to.bytes(header.destination.bytes().data(), 16);
    }
}

/// UDP header and payload (RFC 768). The checksum is always there: 0 would mean that it is not.
void writeUdp(Writer &to, const IpHeader &ip, QByteArrayView payload)
{
    char *start = to.at();
    to.number(ip.source.port());
    to.number(ip.destination.port());
    to.number(quint16(ip.length));
    to.number(quint16(0));
    Checksum sum = pseudoHeader(ip.isIPv4, ip.source, ip.destination, protocolUdp, ip.length);
    sum.add(start, udpHeaderSize);
    sum.add(payload.data(), payload.size());
    to.bytes(payload.data(), payload.size());
    quint16 checksum = sum.finish();
    if (checksum == 0)
        checksum = 0xffff;
    std::memcpy(start + 6, &checksum, sizeof checksum);
}

bool areIPv4(const Endpoint &one, const Endpoint &other)
{
    return one.family() != Endpoint::Family::IPv6 && other.family() != Endpoint::Family::IPv6;
}

/// Room for `size` bytes behind what is there.
Writer room(QByteArray &packet, qsizetype size)
{
    const qsizetype before = packet.size();
    packet.resize(before + size);
    return Writer(packet.data() + before);
}

template <class Number>
Number numberAt(QByteArrayView bytes, qsizetype offset)
{
    return qFromBigEndian<Number>(bytes.data() + offset);
}

RecordKind kindOf(quint32 value)
{
    return value <= quint32(RecordKind::NotSent) ? RecordKind(value) : RecordKind::Unknown;
}

/// Whether a datagram stands behind the IP header, and all of it.
bool holdsUdp(QByteArrayView packet, qsizetype ipSize)
{
    return packet.size() >= ipSize + udpHeaderSize
           && numberAt<quint16>(packet, ipSize + 4) == packet.size() - ipSize;
}

bool holdsIPv4(QByteArrayView packet)
{
    return packet.size() >= ipv4HeaderSize && packet[0] == 0x45
           && numberAt<quint16>(packet, 2) == packet.size() && quint8(packet[9]) == protocolUdp
           && (numberAt<quint16>(packet, 6) & fragmentMask) == 0 && holdsUdp(packet, ipv4HeaderSize);
}

bool holdsIPv6(QByteArrayView packet)
{
    return packet.size() >= ipv6HeaderSize && numberAt<quint16>(packet, 4) == packet.size() - ipv6HeaderSize
           && quint8(packet[6]) == protocolUdp && holdsUdp(packet, ipv6HeaderSize);
}

/// The version of IP in which there is a datagram, as it was written here; 0 where there is none.
int versionOf(QByteArrayView packet)
{
    const int version = packet.isEmpty() ? 0 : quint8(packet[0]) >> 4;
    const bool isWhole = (version == 4 && holdsIPv4(packet)) || (version == 6 && holdsIPv6(packet));
    return isWhole ? version : 0;
}

// Of packets that hold a datagram.

RecordKind kindOfIPv4(QByteArrayView packet)
{
    const bool hasKind = (numberAt<quint16>(packet, 6) & dontFragment) != 0;
    return hasKind ? kindOf(numberAt<quint16>(packet, 4)) : RecordKind::Unknown;
}

RecordKind kindOfIPv6(QByteArrayView packet)
{
    constexpr quint32 flowLabelMask = 0x000fffff;
    return kindOf(numberAt<quint32>(packet, 0) & flowLabelMask);
}

void readIPv4(QByteArrayView packet, RawDatagram &datagram)
{
    quint8 source[4];
    quint8 destination[4];
    std::memcpy(source, packet.data() + 12, sizeof source);
    std::memcpy(destination, packet.data() + 16, sizeof destination);
    datagram.source = Endpoint::fromIPv4(source, numberAt<quint16>(packet, ipv4HeaderSize));
    datagram.destination = Endpoint::fromIPv4(destination, numberAt<quint16>(packet, ipv4HeaderSize + 2));
    datagram.payload = packet.sliced(ipv4HeaderSize + udpHeaderSize);
    datagram.kind = kindOfIPv4(packet);
}

void readIPv6(QByteArrayView packet, RawDatagram &datagram)
{
    quint8 source[16];
    quint8 destination[16];
    std::memcpy(source, packet.data() + 8, sizeof source);
    std::memcpy(destination, packet.data() + 24, sizeof destination);
    datagram.source = Endpoint::fromIPv6(source, numberAt<quint16>(packet, ipv6HeaderSize));
    datagram.destination = Endpoint::fromIPv6(destination, numberAt<quint16>(packet, ipv6HeaderSize + 2));
    datagram.payload = packet.sliced(ipv6HeaderSize + udpHeaderSize);
    datagram.kind = kindOfIPv6(packet);
}

} // namespace

void appendRawDatagram(QByteArray &packet, const Endpoint &source, const Endpoint &destination,
                       RecordKind kind, QByteArrayView payload)
{
    IpHeader ip{areIPv4(source, destination), source, destination, protocolUdp, kind, 0};
    ip.length = udpHeaderSize + payload.size();
    Writer to = room(packet, ip.size() + ip.length);
    write(to, ip);
    writeUdp(to, ip, payload);
}

void appendRawUnreachable(QByteArray &packet, const IcmpUnreachable &report)
{
    const bool isIPv4 = areIPv4(report.source, report.peer);
    IpHeader quotedIp{isIPv4, report.source, report.peer, protocolUdp, RecordKind::Outgoing, 0};
    const qsizetype longest =
        (isIPv4 ? longestIcmpV4 : longestIcmpV6) - 2 * quotedIp.size() - icmpHeaderSize - udpHeaderSize;
    const QByteArrayView quoted = report.quoted.first(std::min(report.quoted.size(), longest));
    quotedIp.length = udpHeaderSize + quoted.size();

    IpHeader ip{
        isIPv4, report.reporter, report.source, isIPv4 ? protocolIcmp : protocolIcmpV6, RecordKind::Unknown,
        0};
    ip.length = icmpHeaderSize + quotedIp.size() + quotedIp.length;
    Writer to = room(packet, ip.size() + ip.length);
    write(to, ip);
    char *start = to.at();
    to.number(report.type);
    to.number(report.code);
    to.number(quint16(0));
    to.number(quint32(0));
    write(to, quotedIp);
    writeUdp(to, quotedIp, quoted);

    Checksum sum;
    if (!isIPv4) // RFC 4443 section 2.3
        sum = pseudoHeader(isIPv4, ip.source, ip.destination, protocolIcmpV6, ip.length);
    sum.add(start, ip.length);
    const quint16 checksum = sum.finish();
    std::memcpy(start + 2, &checksum, sizeof checksum);
}

std::optional<RawDatagram> parseRawDatagram(QByteArrayView packet)
{
    std::optional<RawDatagram> datagram;
    switch (versionOf(packet)) {
    case 4:
        readIPv4(packet, datagram.emplace());
        break;
    case 6:
        readIPv6(packet, datagram.emplace());
        break;
    default:
        break;
    }
    return datagram;
}

std::optional<RecordKind> rawDatagramKind(QByteArrayView packet)
{
    switch (versionOf(packet)) {
    case 4:
        return kindOfIPv4(packet);
    case 6:
        return kindOfIPv6(packet);
    default:
        return std::nullopt;
    }
}

} // namespace echogram
