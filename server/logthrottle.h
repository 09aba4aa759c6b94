// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"

#include <QSet>

#include <optional>

namespace echogram {

/// Stands in a log for datagrams that came too fast to be printed one by one.
struct LogSummary
{
    quint64 datagrams = 0;
    quint64 bytes = 0;         ///< of payload
    qsizetype peers = 0;       ///< different ones; at least so many when hasMorePeers
    bool hasMorePeers = false; ///< counting stopped at LogThrottle::maximumPeers
    qint64 spanNs = 0;         ///< from the first of them to the moment of the summary, in ns
    Instant last;              ///< when the last of them came

    friend bool operator==(const LogSummary &, const LogSummary &) = default;
};

/// Decides which datagrams get a line in the log and which are summed up: the first `linesPerSecond` of a second
/// get one, the others a summary at its end. A second that follows a too fast one is summed up as a whole, until
/// one comes that would have fitted. Every datagram ends in exactly one line or one summary, in order.
///
/// Pure: time is an argument, in ns on the monotonic clock of Instant. A second is one that begins with its first
/// datagram; while nothing comes there is none.
class LogThrottle
{
public:
    enum class Verdict { Line, SummedUp };

    static constexpr qsizetype maximumPeers =
        10'000; ///< bounds the memory a flood of forged senders can take

    explicit LogThrottle(qint64 linesPerSecond = 1000)
        : m_linesPerSecond(linesPerSecond)
    {}

    /// Ends the second when it is over, and gives the summary it leaves, if any. To be called before take(), and
    /// at dueNs(). A caller that cannot print leaves it out: the second then lasts until it can.
    std::optional<LogSummary> advance(qint64 nowNs);

    /// Counts one datagram. `canPrint` false sums it up in any case (the output is blocked).
    Verdict take(const DatagramRecord &record, bool canPrint = true);

    /// Gives what is pending without waiting for the end of the second: at the end of the program.
    std::optional<LogSummary> flush(qint64 nowNs);

    /// When the pending summary is to be fetched with advance(); empty when there is none.
    std::optional<qint64> dueNs() const;

private:
    void begin(qint64 nowNs);
    std::optional<LogSummary> takeSummary(qint64 nowNs);

    qint64 m_linesPerSecond = 0;
    bool m_hasBegun = false;    // a second is running
    bool m_isSummingUp = false; // for the rest of the running second
    bool m_wasTooFast = false;  // the second before
    qint64 m_beginNs = 0;       // of the running second
    qint64 m_previousEndNs = 0; // of the second before
    qint64 m_count = 0;         // datagrams in the running second
    qint64 m_firstSummedUpNs = 0;
    LogSummary m_summary;
    QSet<Endpoint> m_peers;
    Endpoint m_lastPeer; // most datagrams come from the same one as the one before: saves the look-up
};

} // namespace echogram
