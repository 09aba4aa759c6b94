// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramio.h"
#include "core/net/linuxaddress.h"
#include "core/net/linuxcalls.h"
#include "core/net/linuxmessages.h"

#include <array>
#include <cstddef>

namespace echogram {

/// The sending half of LinuxDatagramIo: sendmmsg(2), where runs of datagrams of equal size to one peer leave as one
/// (UDP_SEGMENT, udp(7)). Compiled on Linux only.
///
/// What the kernel does not take as one is sent again one by one, so nothing is lost by trying. GSO is then not tried
/// again with datagrams of that size (they do not fit the path's MTU) or, when they were small or the reason is the
/// network device, not at all.
class LinuxSender
{
public:
    /// Borrows the calls and the descriptor. `bound` is where the socket is bound to, `gso` whether GSO may be used, for
    /// `hopsLess` see SocketOptions.
    LinuxSender(const LinuxCalls &calls, int descriptor, const Endpoint &bound, Capability gso,
                int hopsLess = 0);

    /// See DatagramIo::send().
    SendOutcome send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local, int questionHops);
    BatchOutcome send(const DatagramBatch &batch, qsizetype first, qsizetype end);

    const Capability &gso() const { return m_gso; }

private:
    static constexpr unsigned runCount = 64;   // messages a call
    static constexpr qsizetype runLength = 64; // datagrams a message: what every kernel with GSO takes
    static constexpr size_t controlBytes =
        CMSG_SPACE(sizeof(quint16)) + CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(in6_pktinfo));

    /// Consecutive datagrams of a batch that leave as one message.
    struct Run
    {
        qsizetype first = 0;
        qsizetype end = 0;
        bool isSegmented() const { return end - first > 1; }
    };

    unsigned build(const DatagramBatch &batch, qsizetype first, qsizetype end);
    Run runAt(const DatagramBatch &batch, qsizetype first, qsizetype end) const;
    bool address(unsigned index, const Endpoint &peer, const Endpoint &local, int questionHops,
                 qsizetype segmentBytes);
    bool namesSource(const Endpoint &local) const;
    SendOutcome sendFrom(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                         int questionHops);
    BatchOutcome sendOneByOne(const DatagramBatch &batch, const Run &run, int gsoError);
    void giveUpGso(qsizetype segmentBytes, int error);

    const LinuxCalls &m_calls;
    const int m_descriptor;
    const Endpoint m_bound;
    const int m_family; // AF_INET or AF_INET6
    const int m_hopsLess;

    Capability m_gso;
    qsizetype m_largestSegment = 0; // bytes; larger ones are sent one by one

    LinuxMessages<runCount, controlBytes> m_messages;
    std::array<Run, runCount> m_runs{};
};

} // namespace echogram
