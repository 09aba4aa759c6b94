// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/peerpattern.h"
#include "server/manners/refusals.h"
#include "server/manners/sourcetable.h"

#include <QList>

#include <optional>

namespace echogram {

/// What a server is careful about. A plain value.
struct GuardOptions
{
    QList<PeerPattern> allow; ///< empty: everybody
    QList<PeerPattern> deny;  ///< goes before `allow`
    /// For each source; nothing: as many as come.
    std::optional<SourceTable::Limits> rate;
    bool answersLoopPorts = false; ///< also what comes from the port of an echo, DNS or NTP server
    bool amplifies = true;         ///< answers may be larger than questions
    int hopsLess = 0;              ///< see SocketOptions; what could not lose that many is refused
};

/// What an answer loses in hops beyond loopback (SocketOptions::hopsLess). Two of these servers that are made to answer
/// each other have exchanged 32 datagrams when the hops are used up, since no answer leaves with more than 64. A peer
/// that begins with 64, as most do, can be 31 hops away and still gets its answer, and one that begins with 128 or 255
/// as far away as ever; hardly a path on the Internet has more than 30.
inline constexpr int hopsLostBeyondLoopback = 2;

/// Says whom not to answer, so that a server that is left alone does not become a weapon: against those whose address
/// was forged, or together with another server in a loop. Pure: time is an argument, in ns on the monotonic clock. To be
/// used on one thread.
class Guard
{
public:
    /// `secret`: see SourceTable.
    Guard(const GuardOptions &options, quint64 secret);

    /// How many of `datagrams` questions that came together from there may be answered. The others are counted.
    qsizetype grant(const Endpoint &peer, int hopLimit, qsizetype datagrams, qint64 nowNs);
    /// Whether an answer may go out, by its size in bytes; one that may not is counted.
    bool permits(qsizetype questionBytes, qsizetype answerBytes);

    const RefusalCounts &refusals() const { return m_refusals; }

    /// The port of a service that answers whatever it gets, an error message included: DNS, NTP, TFTP and the small
    /// services of RFC 862 to 868.
    static bool isLoopPort(quint16 port);

private:
    std::optional<Refusal> refusalOf(const Endpoint &peer, int hopLimit) const;

    GuardOptions m_options;
    bool m_isSelective = false; // there is more to look at than the port
    std::optional<SourceTable> m_sources;
    RefusalCounts m_refusals;
};

} // namespace echogram
