// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/linuxaddress.h"

#include <QtEndian>

#include <cstring>

namespace echogram::linuxaddress {

Endpoint toEndpoint(const sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, address, sizeof v4);
        return fromInAddr(v4.sin_addr, qFromBigEndian(v4.sin_port));
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 v6;
        std::memcpy(&v6, address, sizeof v6);
        return fromIn6Addr(v6.sin6_addr, qFromBigEndian(v6.sin6_port), v6.sin6_scope_id);
    }
    return {};
}

socklen_t fromEndpoint(const Endpoint &endpoint, int socketFamily, SocketAddress &address)
{
    if (endpoint.isNull())
        return 0;
    if (socketFamily == AF_INET) {
        if (endpoint.family() != Endpoint::Family::IPv4)
            return 0;
        address.v4 = {};
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = qToBigEndian(endpoint.port());
        address.v4.sin_addr = toInAddr(endpoint);
        return sizeof address.v4;
    }
    address.v6 = {};
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = qToBigEndian(endpoint.port());
    address.v6.sin6_addr = toIn6Addr(endpoint);
    address.v6.sin6_scope_id = endpoint.scope();
    return sizeof address.v6;
}

in_addr toInAddr(const Endpoint &endpoint)
{
    in_addr address;
    std::memcpy(&address, endpoint.bytes().data(), sizeof address);
    return address;
}

in6_addr toIn6Addr(const Endpoint &endpoint)
{
    in6_addr address{};
    if (endpoint.family() == Endpoint::Family::IPv4) {
        address.s6_addr[10] = address.s6_addr[11] = 0xff; // ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2)
        std::memcpy(&address.s6_addr[12], endpoint.bytes().data(), 4);
    } else {
        std::memcpy(&address, endpoint.bytes().data(), sizeof address);
    }
    return address;
}

Endpoint fromInAddr(const in_addr &address, quint16 port)
{
    quint8 bytes[4];
    std::memcpy(bytes, &address, sizeof bytes);
    return Endpoint::fromIPv4(bytes, port);
}

Endpoint fromIn6Addr(const in6_addr &address, quint16 port, quint32 scope)
{
    return Endpoint::fromIPv6(address.s6_addr, port, scope);
}

} // namespace echogram::linuxaddress
