// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/linuxreceiver.h"

#include "core/net/clock.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <netinet/udp.h>
#include <time.h>

namespace echogram {
namespace {

// Where copying a datagram begins to cost as much as a system call of its own.
constexpr qsizetype largeBytes = 4096;

// How many small datagrams in a row it takes to believe that the large ones are over.
constexpr int smallInARow = 4;

// How many errors in a row are passed over before the run ends; more than a socket can have pending at once, so
// only one that never goes away gets there.
constexpr int toleratedErrors = 64;

template <class T>
T valueOf(const cmsghdr *control)
{
    T value;
    std::memcpy(&value, CMSG_DATA(control), sizeof value); // control messages need not be aligned for T
    return value;
}

bool is(const cmsghdr *control, int level, int type)
{
    return control->cmsg_level == level && control->cmsg_type == type;
}

} // namespace

LinuxReceiver::LinuxReceiver(const LinuxCalls &calls, int descriptor, const Endpoint &bound)
    : m_calls(calls)
    , m_descriptor(descriptor)
    , m_bound(bound)
    , m_slots(std::make_unique_for_overwrite<std::byte[]>(slotCount * slotStride))
{
    m_clock.synchronize(now());
    for (unsigned i = 0; i < slotCount; ++i)
        prepare(i, m_slots.get() + i * slotStride);
}

ReceiveStop LinuxReceiver::receive(DatagramBatch &batch, qsizetype limit)
{
    int errors = 0;
    const qsizetype full = batch.size() + limit;
    while (batch.size() < full && batch.payloadBytes() < DatagramIo::maximumBatchBytes) {
        const Step step =
            m_readsIntoBatch ? receiveIntoBatch(batch) : receiveIntoSlots(batch, full - batch.size());
        if (step == Step::Full)
            return ReceiveStop::LimitReached;
        if (step == Step::Empty || (step == Step::Error && ++errors > toleratedErrors))
            return ReceiveStop::Drained;
    }
    return ReceiveStop::LimitReached;
}

LinuxReceiver::Step LinuxReceiver::receiveIntoSlots(DatagramBatch &batch, qsizetype limit)
{
    const auto wanted = unsigned(std::min<qsizetype>(limit, slotCount));
    const int received = call(wanted);
    if (received <= 0)
        return received < 0 && errno != EAGAIN ? Step::Error : Step::Empty;
    for (unsigned i = 0; i < unsigned(received); ++i) {
        void *const slot = m_messages.vectors[i].iov_base;
        if (const size_t length = m_messages.headers[i].msg_len; length > 0)
            std::memcpy(batch.reserve(qsizetype(length)), slot, length);
        commit(batch, i);
        prepare(i, slot);
    }
    // Fewer than there was room for: recvmmsg() has found the queue empty, and asking again would be in vain.
    return unsigned(received) < wanted ? Step::Empty : Step::Received;
}

LinuxReceiver::Step LinuxReceiver::receiveIntoBatch(DatagramBatch &batch)
{
    void *const slot = m_messages.vectors[0].iov_base;
    prepare(0, batch.reserve(qsizetype(slotBytes)));
    const int received = call(1);
    const int error = errno;
    const bool wasTrain = received == 1 && commit(batch, 0);
    prepare(0, slot);
    if (received <= 0)
        return received < 0 && error != EAGAIN ? Step::Error : Step::Empty;
    return wasTrain ? Step::Full : Step::Received;
}

int LinuxReceiver::call(unsigned count)
{
    int received = 0;
    do {
        received = m_calls.receive(m_descriptor, m_messages.headers.data(), count);
    } while (received < 0 && errno == EINTR);
    if (received > 0)
        m_clock.synchronize(now()); // after the call, so that it is later than every datagram it is for
    return received;
}

/// Takes a message whose payload is where the batch reserved room. Returns whether it was several datagrams.
bool LinuxReceiver::commit(DatagramBatch &batch, unsigned index)
{
    msghdr &message = m_messages.headers[index].msg_hdr;
    const Facts facts = factsOf(message);
    if (message.msg_flags & MSG_TRUNC) {
        ++m_truncated;
        return false;
    }
    const auto length = qsizetype(m_messages.headers[index].msg_len);
    batch.commitRun(length, facts.stride, peerOf(message), facts.local, Direction::Incoming, facts.time,
                    facts.hopLimit);
    noteSize(length, facts.stride);
    return length > facts.stride;
}

/// Makes a message ready for the next call, which has written into all of this (recvmsg(2)).
void LinuxReceiver::prepare(unsigned index, void *room)
{
    m_messages.vectors[index] = {room, slotBytes};
    msghdr &message = m_messages.headers[index].msg_hdr;
    message.msg_namelen = sizeof m_messages.names[index];
    message.msg_controllen = sizeof m_messages.controls[index];
    message.msg_flags = 0;
}

LinuxReceiver::Facts LinuxReceiver::factsOf(msghdr &message)
{
    Facts facts;
    facts.local = m_bound;
    qint64 wallNs = 0;
    for (cmsghdr *control = CMSG_FIRSTHDR(&message); control; control = CMSG_NXTHDR(&message, control)) {
        if (is(control, SOL_SOCKET, SCM_TIMESTAMPNS)) {
            const auto time = valueOf<timespec>(control);
            wallNs = qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
        } else if (is(control, SOL_UDP, UDP_GRO)) {
            facts.stride = std::max(1, valueOf<int>(control));
        } else if (is(control, IPPROTO_IP, IP_PKTINFO)) {
            // Not ipi_addr, which may be a broadcast address: this one can be answered from (ip(7)).
            facts.local = linuxaddress::fromInAddr(valueOf<in_pktinfo>(control).ipi_spec_dst, m_bound.port());
        } else if (is(control, IPPROTO_IPV6, IPV6_PKTINFO)) {
            const auto info = valueOf<in6_pktinfo>(control);
            facts.local = linuxaddress::fromIn6Addr(info.ipi6_addr, m_bound.port(), info.ipi6_ifindex);
        } else if (is(control, IPPROTO_IP, IP_TTL) || is(control, IPPROTO_IPV6, IPV6_HOPLIMIT)) {
            facts.hopLimit = quint8(valueOf<int>(control));
        } else if (is(control, SOL_SOCKET, SO_RXQ_OVFL)) {
            m_overflow = valueOf<quint32>(control);
        }
    }
    facts.time = wallNs != 0 ? m_clock.at(wallNs) : m_clock.latest();
    return facts;
}

Endpoint LinuxReceiver::peerOf(const msghdr &message)
{
    const auto &name = *static_cast<const linuxaddress::SocketAddress *>(message.msg_name);
    const size_t length = std::min<size_t>(message.msg_namelen, sizeof name);
    if (length == 0)
        return {};
    if (std::memcmp(&name, &m_lastName, length) != 0) {
        m_lastName = name;
        m_lastPeer = linuxaddress::toEndpoint(&name.any);
    }
    return m_lastPeer;
}

void LinuxReceiver::noteSize(qsizetype length, qsizetype stride)
{
    if (length > stride || length > largeBytes) {
        m_readsIntoBatch = true;
        m_smallInARow = 0;
    } else if (m_readsIntoBatch && ++m_smallInARow >= smallInARow) {
        m_readsIntoBatch = false;
    }
}

} // namespace echogram
