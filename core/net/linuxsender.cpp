// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/linuxsender.h"

#include "core/datagram/grouped.h"
#include "core/net/linuxcontrol.h"
#include "core/net/senderror.h"
#include "core/net/socketoptions.h"

#include <algorithm>
#include <cerrno>

#include <netinet/udp.h>

namespace echogram {
namespace {

// What fits through every path but strange ones: the smallest MTU of IPv6 (RFC 8200) less its header and UDP's. Where
// segments of this size are refused, smaller ones are not worth trying.
constexpr qsizetype smallSegment = 1280 - 40 - 8;

/// What the kernel says when it cannot send many as one: EIO when the network device computes no checksums or there
/// is IPsec, EINVAL or, from newer kernels, EMSGSIZE when a segment does not fit the path's MTU.
bool isGsoRefusal(int error)
{
    return error == EIO || error == EINVAL || error == EMSGSIZE;
}

} // namespace

LinuxSender::LinuxSender(const LinuxCalls &calls, int descriptor, const Endpoint &bound, Capability gso,
                         int hopsLess)
    : m_calls(calls)
    , m_descriptor(descriptor)
    , m_bound(bound)
    , m_family(bound.family() == Endpoint::Family::IPv6 ? AF_INET6 : AF_INET)
    , m_hopsLess(hopsLess)
    , m_gso(std::move(gso))
    , m_largestSegment(m_gso.isOn ? maximumPayloadSize : 0)
{}

SendOutcome LinuxSender::send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                              int questionHops)
{
    const SendOutcome outcome = sendFrom(payload, peer, local, questionHops);
    // The broadcast address of a subnet looks like any other, and cannot be sent from: then the kernel chooses.
    if (outcome.verdict == SendVerdict::Failed && namesSource(local)
        && senderror::isRefusedSource(outcome.error.code))
        return sendFrom(payload, peer, {}, questionHops);
    return outcome;
}

SendOutcome LinuxSender::sendFrom(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                                  int questionHops)
{
    if (!address(0, peer, local, questionHops, 0))
        return {SendVerdict::Failed, SystemError::fromErrno(peer.isNull() ? EDESTADDRREQ : EAFNOSUPPORT)};
    m_messages.vectors[0] = {const_cast<char *>(payload.data()), size_t(payload.size())};
    int sent = 0;
    do {
        sent = m_calls.send(m_descriptor, m_messages.headers.data(), 1);
    } while (sent < 0 && errno == EINTR);
    if (sent == 1)
        return {};
    const int error = errno;
    return {senderror::isBufferFull(error) ? SendVerdict::BufferFull : SendVerdict::Failed,
            SystemError::fromErrno(error)};
}

BatchOutcome LinuxSender::send(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    for (qsizetype next = first; next < end;) {
        const unsigned built = build(batch, next, end);
        const int sent = built == 0 ? 0 : m_calls.send(m_descriptor, m_messages.headers.data(), built);
        if (sent > 0) {
            next =
                m_runs[size_t(sent) - 1].end; // a short count is no error: the rest goes with the next call
            continue;
        }
        const int error = errno;
        if (built > 0 && error == EINTR)
            continue;
        // The first run is to blame, and is sent again one by one to learn why.
        const Run run = built == 0 ? Run{next, next + 1} : m_runs[0];
        const bool isRefused = built > 0 && run.isSegmented() && isGsoRefusal(error);
        if (built > 0 && senderror::isBufferFull(error))
            return {next - first, SendVerdict::BufferFull, SystemError::fromErrno(error)};
        const BatchOutcome outcome = sendOneByOne(batch, run, isRefused ? error : 0);
        next += outcome.sent;
        if (outcome.verdict != SendVerdict::Sent)
            return {next - first, outcome.verdict, outcome.error};
    }
    return {end - first, SendVerdict::Sent, {}};
}

/// Fills messages with runs from index `first` on, and returns how many; 0 when the first datagram cannot be
/// addressed.
unsigned LinuxSender::build(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    unsigned built = 0;
    for (qsizetype next = first; next < end && built < runCount; ++built) {
        const Run run = runAt(batch, next, end);
        const QByteArrayView payload = batch.payload(run.first);
        if (!address(built, batch.peer(run.first), batch.local(run.first), batch.hopLimit(run.first),
                     run.isSegmented() ? payload.size() : 0))
            break;
        const qsizetype length = batch.payloadBytes(run.first, run.end);
        m_messages.vectors[built] = {const_cast<char *>(payload.data()), size_t(length)};
        m_runs[built] = run;
        next = run.end;
    }
    return built;
}

/// The datagrams from `first` on that can leave as one: of equal size, the last may be shorter (but not empty), to one
/// peer from one address, and no more than fit one datagram. Those that came as one are known to be so.
LinuxSender::Run LinuxSender::runAt(const DatagramBatch &batch, qsizetype first, qsizetype end) const
{
    const qsizetype segment = batch.payload(first).size();
    if (segment == 0 || segment > m_largestSegment)
        return {first, first + 1};
    const qsizetype limit = std::min(end, first + std::min(runLength, maximumPayloadSize / segment));
    Run run{first, std::min(limit, batch.trainEnd(first))};
    while (run.end < limit && batch.payloadBytes(run.first, run.end) == (run.end - run.first) * segment) {
        const qsizetype next = batch.payload(run.end).size();
        if (next > segment || next == 0 || batch.peer(run.end) != batch.peer(first)
            || batch.local(run.end) != batch.local(first) || batch.hopLimit(run.end) != batch.hopLimit(first))
            break;
        ++run.end;
    }
    return run;
}

/// Writes the peer, and as control messages the source address, the hop limit and the size of the segments (0: it is one datagram).
/// False when such a socket cannot reach the peer from there.
bool LinuxSender::address(unsigned index, const Endpoint &peer, const Endpoint &local, int questionHops,
                          qsizetype segmentBytes)
{
    msghdr &message = m_messages.headers[index].msg_hdr;
    message.msg_namelen = linuxaddress::fromEndpoint(peer, m_family, m_messages.names[index]);
    if (message.msg_namelen == 0)
        return false;
    message.msg_control = &m_messages.controls[index];
    message.msg_controllen = 0;
    if (namesSource(local)) {
        if (m_family == AF_INET && local.family() != Endpoint::Family::IPv4)
            return false;
        linuxcontrol::addSource(message, m_family, local);
    }
    if (m_hopsLess > 0 && questionHops > 0) {
        const int hops = std::max(1, answerHopLimit(questionHops, m_hopsLess)); // 0 is no hop limit (ip(7))
        linuxcontrol::addHopLimit(message, peer, hops);
    }
    if (segmentBytes > 0)
        linuxcontrol::add(message, SOL_UDP, UDP_SEGMENT, quint16(segmentBytes));
    if (message.msg_controllen == 0)
        message.msg_control = nullptr;
    return true;
}

bool LinuxSender::namesSource(const Endpoint &local) const
{
    return m_bound.isWildcard() && !local.isNull() && !local.isWildcard() && !local.isForMany();
}

/// Sends a run again after the kernel did not take it. `gsoError` is the error that may mean that it does not take
/// many as one, or 0; it does mean that when the first one alone goes out from the same address.
BatchOutcome LinuxSender::sendOneByOne(const DatagramBatch &batch, const Run &run, int gsoError)
{
    for (qsizetype i = run.first; i < run.end; ++i) {
        const bool isTrial = i == run.first && gsoError != 0;
        if (isTrial
            && sendFrom(batch.payload(i), batch.peer(i), batch.local(i), batch.hopLimit(i)).verdict
                   == SendVerdict::Sent) {
            giveUpGso(batch.payload(i).size(), gsoError);
            continue;
        }
        const SendOutcome outcome = send(batch.payload(i), batch.peer(i), batch.local(i), batch.hopLimit(i));
        if (outcome.verdict != SendVerdict::Sent)
            return {i - run.first, outcome.verdict, outcome.error};
    }
    return {run.end - run.first, SendVerdict::Sent, {}};
}

void LinuxSender::giveUpGso(qsizetype segmentBytes, int error)
{
    const QString refusal = SystemError::fromErrno(error).text;
    if (error != EIO && segmentBytes > smallSegment) {
        m_largestSegment = segmentBytes - 1;
        m_gso.reason =
            QStringLiteral("not for %1 B and more: %2").arg(grouped(quint64(segmentBytes)), refusal);
    } else {
        m_largestSegment = 0;
        m_gso = {false, QStringLiteral("the kernel refused it: %1").arg(refusal)};
    }
}

} // namespace echogram
