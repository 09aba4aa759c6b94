// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QMetaType>
#include <QString>

#include <optional>

namespace echogram {

/// Whom a person wants to talk to, as written: a host (name or address) and a port. Becomes an Endpoint once
/// the name was looked up.
struct Target
{
    QString host;     ///< a name, an IPv4 or an IPv6 address (without brackets, with `%scope` where needed)
    quint16 port = 0; ///< 1 to 65535; 0 where the text named none

    /// `sensor.lan:5683`, `[fe80::1%eth0]:53`; without a port where there is none. parseTarget() reads it back.
    QString text() const;

    friend bool operator==(const Target &, const Target &) = default;
};

/// Reads `host`, `host:port`, `host port`, `[v6]:port`, a bare IPv6 address, with white space around it or
/// around the parts. After `udp://` (RFC 3986) a `/` may end it. Where no port is named the result's port is
/// `defaultPort`.
Result<Target> parseTarget(const QString &text, quint16 defaultPort = 0);

/// The same where a port has to be there.
Result<Target> parseTargetWithPort(const QString &text);

/// Reads a host on its own: a DNS name (also international), IPv4, IPv6 with or without brackets and scope.
/// IPv4 is four decimal numbers and nothing else; the short, octal and hexadecimal forms of inet_aton(3) are
/// errors.
Result<QString> parseHost(const QString &text);

/// Reads a decimal port number, 1 to 65535.
Result<quint16> parsePort(const QString &text);

} // namespace echogram

Q_DECLARE_METATYPE(echogram::Target)
