// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"

#include <netinet/in.h>
#include <sys/socket.h>

/// Between Endpoint and what the kernel calls an address (ip(7), ipv6(7)), without an allocation. Compiled on Linux
/// only.
namespace echogram::linuxaddress {

/// Room for either family.
union SocketAddress
{
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

/// Null when the family is neither.
Endpoint toEndpoint(const sockaddr *address);

/// The address to name to a socket of `socketFamily` (AF_INET or AF_INET6), where an IPv4 endpoint becomes an
/// IPv4-mapped one on the latter. Returns its length, or 0 when the endpoint cannot be reached from such a socket.
socklen_t fromEndpoint(const Endpoint &endpoint, int socketFamily, SocketAddress &address);

in_addr toInAddr(const Endpoint &endpoint);   ///< of an IPv4 endpoint
in6_addr toIn6Addr(const Endpoint &endpoint); ///< of either family, IPv4 as IPv4-mapped

Endpoint fromInAddr(const in_addr &address, quint16 port);
Endpoint fromIn6Addr(const in6_addr &address, quint16 port, quint32 scope);

} // namespace echogram::linuxaddress
