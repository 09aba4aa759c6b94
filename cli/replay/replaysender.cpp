// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/replaysender.h"

#include "core/net/clock.h"

#include <algorithm>

namespace echogram {
namespace {

// Enough to save system calls, few enough that their answers have room in a receive buffer of the usual 208 KiB.
constexpr qsizetype mostAtOnce = 32;

constexpr double longestNs = 3e18; // 95 years; below what 63 bits hold, with room for a clock

} // namespace

ReplaySender::ReplaySender(const Recording &recording, DatagramSocket &socket, double speed, QObject *parent)
    : QObject(parent)
    , m_recording(recording)
    , m_socket(socket)
    , m_speed(speed)
{
    connect(&m_wakeUp, &WakeUp::due, this, &ReplaySender::sendDue);
    connect(&m_socket, &DatagramSocket::roomAvailable, this, &ReplaySender::sendDue);
}

void ReplaySender::start(const Endpoint &peer)
{
    m_peer = peer;
    m_isStopped = false;
    m_startNs = m_lastNs = monotonicNow();
    sendDue();
}

void ReplaySender::stop()
{
    m_isStopped = true;
    m_wakeUp.cancel();
}

qint64 ReplaySender::dueNs(qsizetype question) const
{
    if (m_speed == 0)
        return m_startNs;
    const qint64 sinceFirstNs = m_recording.questions()[size_t(question)].sinceFirstNs;
    return m_startNs
           + (m_speed == 1 ? sinceFirstNs : qint64(std::min(longestNs, double(sinceFirstNs) / m_speed)));
}

void ReplaySender::sendDue()
{
    if (m_isStopped)
        return;
    const qint64 nowNs = monotonicNow();
    // The first one goes alone, so that nothing more is tried where nothing can be sent.
    const qsizetype most = std::min(m_recording.size(), m_next + (m_next == 0 ? 1 : mostAtOnce));
    qsizetype end = m_next;
    while (end < most && dueNs(end) <= nowNs)
        ++end;
    const qsizetype first = m_next;
    if (end > first) {
        m_next = end - first == 1 ? sendOne() : sendBatch(end);
        if (m_speed > 0) {
            for (qsizetype question = first; question < m_next; ++question)
                m_lateness.record(m_lastNs - dueNs(question));
        }
        Q_EMIT left(first, m_next, m_lastNs);
    }
    if (m_isStopped)
        return;
    if (m_next < end)
        m_socket.awaitRoom();
    else if (m_next < m_recording.size())
        m_wakeUp.at(dueNs(m_next));
    else {
        m_isStopped = true;
        Q_EMIT done();
    }
}

/// Returns the index behind the last that left or was refused.
qsizetype ReplaySender::sendBatch(qsizetype end)
{
    m_batch.clear();
    for (qsizetype question = m_next; question < end; ++question) {
        const Recording::Question &recorded = m_recording.questions()[size_t(question)];
        m_batch.append(m_recording.payload(recorded), m_peer, {}, Direction::Outgoing, {});
    }
    m_lastNs = monotonicNow();
    const BatchSending sending = m_socket.send(m_batch, 0, m_batch.size());
    m_sent += quint64(sending.sent);
    m_failed += quint64(sending.failed);
    if (sending.failed > 0 && m_reason.isEmpty())
        m_reason = sending.error.text;
    return m_next + sending.end;
}

qsizetype ReplaySender::sendOne()
{
    const Recording::Question &recorded = m_recording.questions()[size_t(m_next)];
    m_lastNs = monotonicNow();
    const SendOutcome outcome = m_socket.send(m_recording.payload(recorded), m_peer);
    if (outcome.verdict == SendVerdict::BufferFull)
        return m_next;
    if (outcome.verdict == SendVerdict::Sent) {
        ++m_sent;
    } else {
        ++m_failed;
        if (m_reason.isEmpty())
            m_reason = outcome.error.text;
    }
    return m_next + 1;
}

} // namespace echogram
