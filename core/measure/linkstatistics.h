// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/arrivalorder.h"
#include "core/measure/rtthistogram.h"

#include <QtGlobal>

#include <memory>
#include <optional>
#include <vector>

namespace echogram {

/// What became of the probes so far.
struct LinkCounts
{
    quint64 sent = 0;       ///< all but those that failed
    quint64 failed = 0;     ///< could not be sent
    quint64 received = 0;   ///< answered in time
    quint64 lost = 0;       ///< not answered in time (RFC 2680)
    quint64 late = 0;       ///< answered after the time-out; they are among the lost
    quint64 duplicated = 0; ///< further copies of answers (RFC 5560)
    quint64 reordered = 0;  ///< answered in time, but after one sent later (RFC 4737)
    quint64 unknown = 0;    ///< answers to what was not sent, or so long ago that nobody knows

    /// Sent, and neither answered nor given up.
    quint64 waiting() const { return sent - received - lost; }
    /// From 0 to 1, of those that are not waiting; 0 when there are none.
    double lossShare() const { return lost == 0 ? 0 : double(lost) / double(received + lost); }

    friend bool operator==(const LinkCounts &, const LinkCounts &) = default;
};

/// Inter-packet delay variation (RFC 3393): how much more time than the one sent just before it a probe took, for each
/// two with consecutive numbers both of which were answered in time (RFC 5481 section 4.1). In ns.
struct DelayVariation
{
    RttHistogram magnitudes; ///< without their signs
    qint64 minimum = 0;      ///< with its sign, as maximum; both 0 without pairs
    qint64 maximum = 0;

    void record(qint64 ns);
};

/// What became of numbered probes that are sent to an echo server, and how long they took there and back. Pure: times
/// are arguments, in ns of one clock, CLOCK_MONOTONIC for all who send. Not thread-safe.
///
/// A probe costs constant time, averaged over all. Of the newest probes, `window` many, it is known when they were sent
/// and what became of them: 9 bytes each, 9 MiB for the default, and memory is only used as far as probes have been
/// sent. A probe that is still waiting when it is pushed out of the window is lost; a window for `timeout * rate` probes
/// pushes none out, and a larger one tells late ones and copies that come later still.
class LinkStatistics
{
public:
    static constexpr qsizetype defaultWindow = qsizetype(1) << 20;

    /// An answer that took `timeoutNs` or longer is late. `window` is rounded up to a power of two.
    explicit LinkStatistics(qint64 timeoutNs, qsizetype window = defaultWindow);

    /// Numbers are 0, 1, 2 and so on, without a gap; to be called before returned() can be.
    ///
    /// Where probes are due by a plan whether or not earlier ones were answered (open loop), `sentNs` is the time at
    /// which the probe was due, not at which it went out: the time for which a busy sender kept it waiting is part of
    /// what a user would have waited. `sentNs` does not go back.
    void sent(qint64 sequence, qint64 sentNs);

    /// The kernel did not take it. Instead of sent() or after it; nothing when it was answered already.
    void failedToSend(qint64 sequence);

    enum class Answer {
        First,     ///< in time, and there was none before
        Late,      ///< the first, but after the time-out
        Duplicate, ///< there was one before, in time or late
        Unknown,   ///< nothing of that number was sent, or it is no longer in the window
    };
    struct Returned
    {
        Answer answer = Answer::Unknown;
        bool isReordered = false; ///< only of a First
        qint64 rttNs = -1;        ///< of a First or Late, at least 0; otherwise -1
    };

    /// To be called in the order of arrival. Whether it is in time its receive time says, not whether expire() was
    /// called before: a probe that was given up while the kernel had its answer is no longer lost.
    Returned returned(qint64 sequence, qint64 receivedNs);

    /// Gives up what waits since `timeoutNs` or longer, and appends their numbers to `givenUp`. All that wait: with the
    /// largest qint64.
    void expire(qint64 nowNs, std::vector<qint64> *givenUp = nullptr);

    /// When expire() has the next to give up; nothing when none waits.
    std::optional<qint64> nextDeadlineNs() const;

    const LinkCounts &counts() const { return m_counts; }

    /// How far out of order an answer came in at most: RFC 4737's reordering extent, see ArrivalOrder.
    quint64 largestReorderingExtent() const { return m_order.largestExtent(); }

    /// Round-trip times of answers in time, first copies only.
    const RttHistogram &rtt() const { return m_rtt; }

    /// Interarrival jitter in ns as RFC 3550 (6.4.1, A.8) estimates it, of round trips instead of one way: D is by how
    /// much two answers that came in one after the other differ in their round-trip time, J += (|D| - J) / 16. Of
    /// answers in time, first copies only.
    double jitterNs() const { return m_jitterNs; }

    const DelayVariation &delayVariation() const { return m_delayVariation; }

    /// RFC 5481's packet delay variation (PDV, section 4.2): the quantile of the delay above the shortest, in ns.
    qint64 delayAboveMinimum(double share) const { return m_rtt.quantile(share) - m_rtt.minimum(); }

private:
    enum class State : quint8 { Waiting, Failed, Answered, GivenUp, AnsweredLate };

    bool isInWindow(qint64 sequence) const;
    std::size_t slot(qint64 sequence) const { return std::size_t(sequence) & m_mask; }
    qint64 deadline(qint64 sequence) const;
    void append(qint64 timeNs, State state);
    void passOverSettled();
    void recordInTime(qint64 sequence, qint64 rttNs);

    qint64 m_timeoutNs;
    std::size_t m_mask;
    // Not initialised, so that memory is taken as it is written. Times: when it was sent; once answered in time, how
    // long that took.
    std::unique_ptr<qint64[]> m_times;
    std::unique_ptr<State[]> m_states;

    qint64 m_next = 0;   // the number that will be sent next
    qint64 m_oldest = 0; // the first that is waiting; m_next when there is none

    LinkCounts m_counts;
    ArrivalOrder m_order; // of answers in time: what is late is lost, and the lost have no order
    RttHistogram m_rtt;
    double m_jitterNs = 0;
    qint64 m_previousRttNs = -1; // of the answer before, -1: there was none
    DelayVariation m_delayVariation;
};

} // namespace echogram
