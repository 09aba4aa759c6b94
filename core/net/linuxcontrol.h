// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/linuxaddress.h"

#include <cstddef>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

/// Control messages of a datagram that is to be sent (cmsg(3)). Each is appended to those of a message whose buffer has
/// room for it. Compiled on Linux only.
namespace echogram::linuxcontrol {

template <class T>
void add(msghdr &message, int level, int type, const T &value)
{
    auto *control =
        reinterpret_cast<cmsghdr *>(static_cast<std::byte *>(message.msg_control) + message.msg_controllen);
    control->cmsg_level = level;
    control->cmsg_type = type;
    control->cmsg_len = CMSG_LEN(sizeof value);
    std::memcpy(CMSG_DATA(control), &value, sizeof value);
    message.msg_controllen += CMSG_SPACE(sizeof value);
}

/// The address to send from. `family` is the socket's: AF_INET, or AF_INET6, which may send from both.
inline void addSource(msghdr &message, int family, const Endpoint &local)
{
    if (family == AF_INET) {
        in_pktinfo source{};
        source.ipi_spec_dst = linuxaddress::toInAddr(local); // ifindex 0: routing decides
        add(message, IPPROTO_IP, IP_PKTINFO, source);
    } else {
        in6_pktinfo source{};
        source.ipi6_addr = linuxaddress::toIn6Addr(local);
        source.ipi6_ifindex = local.scope(); // a link-local address is nothing without it
        add(message, IPPROTO_IPV6, IPV6_PKTINFO, source);
    }
}

/// By the peer's family, not by the socket's: each reads only its own.
inline void addHopLimit(msghdr &message, const Endpoint &peer, int hopLimit)
{
    if (peer.family() == Endpoint::Family::IPv4)
        add(message, IPPROTO_IP, IP_TTL, hopLimit);
    else
        add(message, IPPROTO_IPV6, IPV6_HOPLIMIT, hopLimit);
}

} // namespace echogram::linuxcontrol
