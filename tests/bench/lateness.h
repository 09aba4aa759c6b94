// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace echogram::bench {

/// How late the ticks of a timer came, against the times they were due: each an interval after the one before was due,
/// not after it came, so that lateness does not add up unseen.
///
/// A tick that comes more than an interval late has missed the next one. QTimer leaves that out and counts from now on;
/// so does this.
class Lateness
{
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds interval{10};

    void start(Clock::time_point now) { m_due = now + interval; }
    Clock::time_point due() const { return m_due; }

    /// `waited`: milliseconds since the tick before in which the thread was ready, and others had its processor.
    void tick(Clock::time_point now, double waited)
    {
        const double late = std::chrono::duration<double, std::milli>(now - m_due).count();
        m_late.push_back(std::max(0.0, late));
        m_ownMaximum = std::max(m_ownMaximum, late - waited);
        m_due = std::min(m_due, now) + interval; // one that comes too early is on time
        if (m_due < now) {
            m_missed += std::uint64_t((now - m_due) / interval) + 1;
            m_due = now + interval;
        }
    }

    std::size_t ticks() const { return m_late.size(); }
    std::uint64_t missed() const { return m_missed; }

    /// The smallest lateness, in milliseconds, that this share of the ticks does not exceed; 1 is the largest of all,
    /// 0.5 the median. 0 when there was no tick.
    double quantile(double share) const
    {
        if (m_late.empty())
            return 0;
        std::vector<double> sorted = m_late;
        const auto at = std::min(sorted.size() - 1, std::size_t(share * double(sorted.size())));
        std::nth_element(sorted.begin(), sorted.begin() + std::ptrdiff_t(at), sorted.end());
        return sorted[at];
    }

    /// The largest lateness, in milliseconds, of which others do not explain a part by having had the processor.
    double ownMaximum() const { return m_ownMaximum; }

    /// Ticks that were later than that.
    std::size_t ticksLaterThan(double milliseconds) const
    {
        return std::size_t(std::count_if(m_late.begin(), m_late.end(),
                                         [milliseconds](double late) { return late > milliseconds; }));
    }

private:
    Clock::time_point m_due;
    std::vector<double> m_late; // in milliseconds, in the order they came
    double m_ownMaximum = 0;    // in milliseconds
    std::uint64_t m_missed = 0;
};

} // namespace echogram::bench
