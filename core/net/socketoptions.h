// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"

namespace echogram {

/// How a socket is to be opened. A plain value: copied into the I/O thread, never shared.
struct SocketOptions
{
    /// Where to bind. Port 0 takes a free one. The IPv6 wildcard `::` is dual-stack: IPv4 peers reach it too.
    Endpoint bindTo = Endpoint::loopback();
    /// Receive buffer to ask the kernel for, in bytes; 0 leaves the system's default. The kernel clamps it to
    /// net.core.rmem_max and then doubles it (socket(7)): DatagramSocket::receiveBufferBytes() tells the truth.
    int receiveBufferBytes = 0;
    /// Report ICMP errors (port unreachable and the like) through DatagramSocket::unreachableReported. Only
    /// where the platform can do so on an unconnected socket; on Linux that is IP_RECVERR (ip(7)).
    bool reportUnreachable = false;
};

} // namespace echogram
