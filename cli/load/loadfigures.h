// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/load/loadoptions.h"
#include "core/datagram/jsonline.h"
#include "core/datagram/socketdescription.h"
#include "core/measure/linkstatistics.h"
#include "core/net/datagramsocket.h"

namespace echogram {

/// What came of a load. A value; the statistics are borrowed.
struct LoadFigures
{
    const LinkStatistics &statistics; ///< says nothing of what is one-way
    RttHistogram pacingErrors = {};   ///< open loop: when the kernel had taken it, less when it was due
    SocketCounters counters = {};
    SocketDescription socket = {};
    quint64 sent = 0;     ///< datagrams the kernel took
    quint64 errors = 0;   ///< datagrams it refused
    quint64 noRoom = 0;   ///< datagrams of an open loop for which the send buffer had no room
    quint64 leftOver = 0; ///< datagrams that were due, and not tried
    quint64 changed = 0;  ///< answers that did not have the same bytes
    qint64 sendingNs = 0; ///< from the first to the end of sending

    double perSecond(quint64 count) const;
    /// Of the lost those that reached this machine and found our receive buffer full: at least, with GRO. Nothing
    /// where the system does not tell.
    std::optional<quint64> lostInOwnBuffer() const;
    /// The rest of the lost: in the network, at the peer, or not told; without those that came late.
    quint64 lostElsewhere() const;
};

/// `closed loop, 64 in flight`, `open loop, 10,000/s`: what kind of load it is, in words.
QString loopText(const LoadOptions &options);

/// In lines for people; each ends with a line break.
QString loadText(const LoadOptions &options, const LoadFigures &figures);
/// The same for programs; times are in ns, rates per second.
void addLoad(JsonLine &json, const LoadOptions &options, const LoadFigures &figures);

} // namespace echogram
