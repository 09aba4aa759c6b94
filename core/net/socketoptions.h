// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/net/iochoice.h"

#include <QList>
#include <QString>

namespace echogram {

/// A group, and where it is joined.
struct MulticastGroup
{
    Endpoint address;      ///< the port does not matter; a scope is the interface's index
    QString interfaceName; ///< empty: the scope's, or the one the kernel chooses
};

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
    /// Let the kernel hand over and take many datagrams as one where it can (UDP_GRO and UDP_SEGMENT, udp(7)):
    /// several times as many a second, but all of them with one receive time. So not where round-trip times are
    /// measured.
    bool coalesces = false;
    /// Tell when the kernel got a datagram, where it can (SO_TIMESTAMPNS, socket(7)), rather than when it was read.
    bool receiveTimes = true;
    /// Ends a loop of two servers that answer each other: a datagram that is sent as the answer to another one leaves
    /// with a hop limit (TTL) of this many less than the question came with, and of 64 at most. 0 leaves it to the
    /// system. What comes in then tells its hop limit.
    int hopsLess = 0;
    /// Multicast groups to join, of the socket's family. A port with groups may be bound by several programs, all of
    /// which get what comes to the groups.
    QList<MulticastGroup> groups = {}; // or whoever names only the first members is warned of it
    /// A bound UDP socket to take over instead of binding one: open() owns it from then on, also when it fails.
    int descriptor = -1;
    /// Which engine is to move the datagrams.
    IoChoice io = IoChoice::Auto;
};

/// See SocketOptions::hopsLess. 0 when there is nothing left, or when `questionHops` is not known.
constexpr int answerHopLimit(int questionHops, int hopsLess)
{
    constexpr int usual = 64; // RFC 1700, and what Linux begins with
    const int left = questionHops - hopsLess;
    return left <= 0 ? 0 : left < usual ? left : usual;
}

} // namespace echogram
