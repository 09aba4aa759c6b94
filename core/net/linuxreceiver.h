// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramio.h"
#include "core/net/linuxaddress.h"
#include "core/net/linuxcalls.h"
#include "core/net/linuxmessages.h"
#include "core/net/receiveclock.h"

#include <cstddef>
#include <memory>

namespace echogram {

/// The receiving half of LinuxDatagramIo: recvmmsg(2) with buffers that are allocated once. Compiled on Linux only.
///
/// Small datagrams are read many at a time, each into a slot of its own, and are then moved side by side into the
/// batch. Large ones, and what the kernel hands over as one (UDP_GRO), are read one at a time straight into the
/// batch, because there copying costs more than calling. What the last ones were decides how the next are read.
class LinuxReceiver
{
public:
    /// Borrows the calls and the descriptor. `bound` is where the socket is bound to.
    LinuxReceiver(const LinuxCalls &calls, int descriptor, const Endpoint &bound);

    /// See DatagramIo::receive().
    ReceiveStop receive(DatagramBatch &batch, qsizetype limit);

    /// Datagrams the socket had dropped when the last one came in (SO_RXQ_OVFL, socket(7)).
    quint64 overflow() const { return m_overflow; }
    /// Those that were larger than UDP allows and are not handed on in part.
    quint64 truncated() const { return m_truncated; }

private:
    // More than any payload (65,527 bytes over IPv6), so that truncation cannot go unseen.
    static constexpr size_t slotBytes = 65536;
    // Slots a power of two apart would all fall into the same sets of the processor's caches.
    static constexpr size_t slotStride = slotBytes + 4096 + 64;
    static constexpr unsigned slotCount = 64;

    // A receive time, a stride, a count of drops, a hop limit, and where it came to, of either family.
    static constexpr size_t controlBytes = CMSG_SPACE(sizeof(timespec)) + 3 * CMSG_SPACE(sizeof(int))
                                           + CMSG_SPACE(sizeof(in_pktinfo)) + CMSG_SPACE(sizeof(in6_pktinfo));

    /// What the control messages of a datagram say.
    struct Facts
    {
        qsizetype stride = qsizetype(slotBytes); // longer than any: it is one datagram
        Endpoint local;
        Instant time;
        quint8 hopLimit = 0;
    };

    enum class Step { Received, Full, Empty, Error };

    Step receiveIntoSlots(DatagramBatch &batch, qsizetype limit);
    Step receiveIntoBatch(DatagramBatch &batch);
    int call(unsigned count);
    bool commit(DatagramBatch &batch, unsigned index);
    void prepare(unsigned index, void *room);
    Facts factsOf(msghdr &message);
    Endpoint peerOf(const msghdr &message);
    void noteSize(qsizetype length, qsizetype stride);

    const LinuxCalls &m_calls;
    const int m_descriptor;
    const Endpoint m_bound;

    std::unique_ptr<std::byte[]> m_slots; // not touched before it is needed, so not in memory either
    LinuxMessages<slotCount, controlBytes> m_messages;

    ReceiveClock m_clock;
    bool m_readsIntoBatch = false;
    int m_smallInARow = 0;
    quint64 m_overflow = 0;
    quint64 m_truncated = 0;

    linuxaddress::SocketAddress m_lastName{}; // most datagrams come from where the last one came
    Endpoint m_lastPeer;
};

} // namespace echogram
