// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/logthrottle.h"

namespace echogram {
namespace {

constexpr qint64 secondNs = 1'000'000'000;

} // namespace

std::optional<LogSummary> LogThrottle::advance(qint64 nowNs)
{
    if (!m_hasBegun || nowNs - m_beginNs < secondNs)
        return {};
    // A second that was kept open for lack of output is judged by its rate.
    const qint64 seconds = (nowNs - m_beginNs) / secondNs;
    m_wasTooFast = m_count > m_linesPerSecond * seconds;
    m_previousEndNs = nowNs;
    m_hasBegun = false;
    return takeSummary(nowNs);
}

LogThrottle::Verdict LogThrottle::take(const DatagramRecord &record, bool canPrint)
{
    const qint64 nowNs = record.time.monotonicNs;
    if (!m_hasBegun)
        begin(nowNs);
    ++m_count;
    if (m_count > m_linesPerSecond || !canPrint)
        m_isSummingUp = true; // also what follows, or a line would stand before the summary of an earlier one
    if (!m_isSummingUp)
        return Verdict::Line;

    if (m_summary.datagrams == 0)
        m_firstSummedUpNs = nowNs;
    ++m_summary.datagrams;
    m_summary.bytes += quint64(record.length);
    m_summary.last = record.time;
    if (record.peer != m_lastPeer || m_peers.isEmpty()) {
        m_lastPeer = record.peer;
        if (m_peers.size() < maximumPeers)
            m_peers.insert(record.peer);
        else if (!m_peers.contains(record.peer))
            m_summary.hasMorePeers = true;
    }
    return Verdict::SummedUp;
}

std::optional<LogSummary> LogThrottle::flush(qint64 nowNs)
{
    m_hasBegun = false;
    m_wasTooFast = false;
    return takeSummary(nowNs);
}

std::optional<qint64> LogThrottle::dueNs() const
{
    if (m_summary.datagrams == 0)
        return {};
    return m_beginNs + secondNs;
}

void LogThrottle::begin(qint64 nowNs)
{
    m_hasBegun = true;
    m_beginNs = nowNs;
    m_count = 0;
    m_isSummingUp = m_wasTooFast && nowNs - m_previousEndNs < secondNs; // a flood that paused is over
}

std::optional<LogSummary> LogThrottle::takeSummary(qint64 nowNs)
{
    if (m_summary.datagrams == 0)
        return {};
    LogSummary summary = std::exchange(m_summary, {});
    summary.peers = m_peers.size();
    summary.spanNs = nowNs - m_firstSummedUpNs;
    m_peers.clear();
    return summary;
}

} // namespace echogram
