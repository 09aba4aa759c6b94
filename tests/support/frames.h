// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QtEndian>

/// Packets and frames byte by byte, right in everything that a test does not ask to be wrong. Checksums are 0.
namespace echogram::frames {

inline QByteArray word(int value)
{
    QByteArray bytes(2, '\0');
    qToBigEndian(quint16(value), bytes.data());
    return bytes;
}

inline QByteArray longWord(quint32 value)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

inline QByteArray byte(int value)
{
    return QByteArray(1, char(value));
}

inline QByteArray address(const char *text)
{
    const QHostAddress address{QString::fromLatin1(text)};
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return longWord(address.toIPv4Address());
    const Q_IPV6ADDR v6 = address.toIPv6Address();
    return QByteArray(reinterpret_cast<const char *>(v6.c), sizeof v6.c);
}

struct UdpHeader
{
    int source = 40000;
    int destination = 53;
    int length = -1; ///< as it is
};

inline QByteArray udp(const QByteArray &payload, const UdpHeader &header = {})
{
    const int length = header.length < 0 ? 8 + int(payload.size()) : header.length;
    return word(header.source) + word(header.destination) + word(length) + word(0) + payload;
}

struct IPv4Header
{
    const char *source = "10.0.0.1";
    const char *destination = "10.0.0.2";
    int protocol = 17;
    QByteArray options = {};
    int totalLength = -1; ///< as it is
    int headerWords = -1; ///< as it is
    int identification = 0x4711;
    int flagsAndOffset = 0;
};

inline QByteArray ipv4(const QByteArray &payload, const IPv4Header &header = {})
{
    const int headerLength = 20 + int(header.options.size());
    const int words = header.headerWords < 0 ? headerLength / 4 : header.headerWords;
    const int total = header.totalLength < 0 ? headerLength + int(payload.size()) : header.totalLength;
    return byte(0x40 | words) + byte(0) + word(total) + word(header.identification)
           + word(header.flagsAndOffset) + byte(64) + byte(header.protocol) + word(0) + address(header.source)
           + address(header.destination) + header.options + payload;
}

struct IPv6Header
{
    const char *source = "2001:db8::1";
    const char *destination = "2001:db8::2";
    int nextHeader = 17;
    int payloadLength = -1; ///< as it is
    quint32 flowLabel = 0;
};

inline QByteArray ipv6(const QByteArray &payload, const IPv6Header &header = {})
{
    const int length = header.payloadLength < 0 ? int(payload.size()) : header.payloadLength;
    return longWord(0x60000000 | header.flowLabel) + word(length) + byte(header.nextHeader) + byte(64)
           + address(header.source) + address(header.destination) + payload;
}

/// An extension header of IPv6: hop-by-hop or destination options or routing, of 8 bytes and `more` times 8.
inline QByteArray extension(int nextHeader, int more = 0)
{
    return byte(nextHeader) + byte(more) + QByteArray(6 + 8 * more, '\0');
}

inline QByteArray fragmentHeader(int nextHeader, int offsetAndMore)
{
    return byte(nextHeader) + byte(0) + word(offsetAndMore) + longWord(0x12345678);
}

constexpr int typeIPv4 = 0x0800;
constexpr int typeIPv6 = 0x86dd;

inline QByteArray ethernet(int type, const QByteArray &payload)
{
    return QByteArray(6, '\x02') + QByteArray(6, '\x04') + word(type) + payload;
}

/// What stands behind a type that is a tag: network number and the next type.
inline QByteArray tag(int type, const QByteArray &payload, int network = 42)
{
    return word(network) + word(type) + payload;
}

inline QByteArray cooked(int protocol, const QByteArray &payload, int device = 1)
{
    return word(0) + word(device) + word(6) + QByteArray(8, '\x02') + word(protocol) + payload;
}

inline QByteArray cooked2(int protocol, const QByteArray &payload, int device = 1)
{
    return word(protocol) + word(0) + longWord(3) + word(device) + byte(0) + byte(6) + QByteArray(8, '\x02')
           + payload;
}

} // namespace echogram::frames
