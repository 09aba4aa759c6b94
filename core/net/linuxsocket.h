// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/result.h"
#include "core/net/systemerror.h"
#include "core/net/unreachable.h"

#include <QByteArrayView>
#include <QList>

#include <optional>

/// What QUdpSocket has no word for, done on its descriptor with Linux's own calls. Nothing here receives
/// datagrams, so QUdpSocket's read notification is left alone. Compiled on Linux only.
namespace echogram::linuxsocket {

/// Switches IP_RECVERR and, for a socket that is bound to an address of `family` IPv6, IPV6_RECVERR on (ip(7),
/// ipv6(7)); on an error neither. From then on the error queue has to be drained
/// at each wake-up, or poll() reports POLLERR for ever.
SystemError enableErrorQueue(int descriptor, Endpoint::Family family);

/// Takes everything from the socket's error queue (recvmsg with MSG_ERRQUEUE). Errors of our own host (route
/// missing, too large) come from the send call itself and are left out here.
QList<Unreachable> takeErrorQueue(int descriptor);

/// Datagrams the kernel dropped because the receive buffer was full (SO_MEMINFO, since Linux 4.12).
std::optional<quint64> droppedByKernel(int descriptor);

/// Binds sockets to one address and port; when they are several, the kernel spreads the peers over them (SO_REUSEPORT,
/// socket(7)).
/// Fails when anybody else has the port, also another that shares it. They are set up as QUdpSocket sets up its own:
/// non-blocking, broadcasts allowed, dual-stack on the IPv6 wildcard, telling where datagrams came to. The caller
/// owns the descriptors.
Result<QList<int>, SystemError> bindShared(const Endpoint &endpoint, int count);

/// What comes in on a socket that is bound to an address of `family` tells its hop limit from now on (IP_RECVTTL,
/// ip(7); IPV6_RECVHOPLIMIT, ipv6(7)).
void enableHopLimits(int descriptor, Endpoint::Family family);

/// Sends from a given local address (IP_PKTINFO, IPV6_PKTINFO), or when that is null from where the kernel chooses, with
/// the given hop limit, or when that is 0 with the system's. Needed on an IPv4 wildcard socket, where
/// QUdpSocket::writeDatagram ignores the sender address, and for hop limits, which it ignores with IPv4. `family` is
/// that of the address the socket is bound to. Returns no error when the kernel took all of it.
SystemError sendFrom(int descriptor, Endpoint::Family family, QByteArrayView payload, const Endpoint &peer,
                     const Endpoint &local, int hopLimit);

} // namespace echogram::linuxsocket
