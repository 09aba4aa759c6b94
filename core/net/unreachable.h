// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/instant.h"
#include "core/net/systemerror.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>

namespace echogram {

/// An ICMP error that came back for a datagram that had been sent (RFC 792, RFC 4443).
struct Unreachable
{
    Endpoint peer;     ///< whom the datagram was for
    Endpoint reporter; ///< who sent the ICMP message, port 0; null when the kernel did not say
    QByteArray quoted; ///< the beginning of the datagram's payload, as far as the ICMP message quoted it
    SystemError error; ///< ECONNREFUSED for port unreachable, EHOSTUNREACH, EMSGSIZE...
    Instant time;
    quint8 icmpType = 3; ///< of the ICMP or ICMPv6 message
    quint8 icmpCode = 3; ///< for port unreachable; ICMPv6 has type 1, code 4
};

/// For a person, without a period: whom it is about, the system's words, and who said so where that is another one.
QString unreachableText(const Unreachable &report);

} // namespace echogram

Q_DECLARE_METATYPE(echogram::Unreachable)
