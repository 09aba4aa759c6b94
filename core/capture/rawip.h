// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace echogram {

/// What a datagram in a log was to the conversation. A capture of raw IP has no field for it, so it stands where it
/// means nothing on the wire: in the Identification of an IPv4 header with Don't Fragment set (RFC 6864 section 4.1),
/// in the Flow Label of IPv6 (RFC 6437). Other programs' captures have any value there.
enum class RecordKind : quint8 {
    Unknown = 0,
    Outgoing = 1, ///< we sent it: the kernel took it
    Incoming = 2, ///< it came to us
    NotSent = 3,  ///< the kernel did not take it, or its peer was not known yet; its time to live is 0
};

/// One UDP datagram as it stands in a log.
struct RawDatagram
{
    Endpoint source;
    Endpoint destination;
    QByteArrayView payload; ///< of the bytes it was read from
    RecordKind kind = RecordKind::Unknown;
};

/// Why a datagram did not arrive, as an ICMP message tells it (RFC 792, RFC 4443).
struct IcmpUnreachable
{
    Endpoint reporter;     ///< who sent the ICMP message; the port is ignored
    Endpoint source;       ///< of the datagram it is about: our end
    Endpoint peer;         ///< of the datagram it is about: whom it was for
    QByteArrayView quoted; ///< the beginning of that datagram's payload
    quint8 type = 3;
    quint8 code = 3; ///< 3: port unreachable (of ICMPv6: type 1, code 4)
};

/// Appends the datagram as raw IP (LINKTYPE_RAW): IPv4 or IPv6 header, UDP header, payload; both checksums are right.
/// The two ends are of one family; a null one is written as that family's wildcard (of IPv4 where both are null).
/// The payload fits: 65,507 bytes over IPv4, 65,527 over IPv6.
void appendRawDatagram(QByteArray &packet, const Endpoint &source, const Endpoint &destination,
                       RecordKind kind, QByteArrayView payload);

/// Appends the ICMP message: from the reporter to our end, quoting the datagram's headers and payload.
void appendRawUnreachable(QByteArray &packet, const IcmpUnreachable &report);

/// Reads what appendRawDatagram() wrote. Nothing for ICMP, for what is cut short and for anything else: captures of
/// others are read by CaptureFile.
std::optional<RawDatagram> parseRawDatagram(QByteArrayView packet);

/// Its kind only, of which whoever goes through millions has enough; nothing where parseRawDatagram() gives nothing.
std::optional<RecordKind> rawDatagramKind(QByteArrayView packet);

} // namespace echogram
