// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/rawip.h"

#include <QByteArrayView>

namespace echogram {

/// What a packet turned out to be.
enum class PacketVerdict : quint8 {
    Datagram,  ///< UDP, whole
    NotUdp,    ///< another protocol
    Truncated, ///< UDP, or what may be UDP, of which the capture has only the beginning
    Fragment,  ///< a piece of an IP packet that carries UDP, or may do so
    Malformed, ///< headers that contradict each other or the packet's length
};

/// A packet's verdict, and its datagram where there is one.
struct PacketReading
{
    PacketVerdict verdict = PacketVerdict::Malformed;
    RawDatagram
        datagram; ///< only with PacketVerdict::Datagram; the payload is a view of the bytes it was read from
};

/// Reads anybody's IP packet: IPv4 with options (RFC 791), IPv6 with its extension headers (RFC 8200), UDP (RFC 768).
/// What stands behind the packet's end, such as Ethernet's padding, is left away. Tunnels are not looked into, pieces
/// not put together, checksums not looked at: where the network card makes them, a capture has wrong ones.
///
/// `captured` is what the capture has of the packet, `wireLength` how long it was on the wire, in bytes; no less than
/// `captured`. `version` is what the layer below says it is: 4, 6, or 0 when only the packet itself tells.
///
/// The datagram's kind is what its headers would mean in a log of ours; of others' packets it means nothing.
PacketReading readIpPacket(QByteArrayView captured, qsizetype wireLength, int version = 0);

} // namespace echogram
