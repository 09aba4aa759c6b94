// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace echogram::bench {

/// How long a window took to answer pings, each counted from when it was *due*.
///
/// One is due every 10 ms, and only one is under way: while a window does not answer, nobody asks it again. Those that
/// would have been sent meanwhile count all the same, with the delay they would have had; otherwise a window that
/// is frozen for a second has a single late answer in its minute, and a fine 99th percentile ("coordinated omission").
class PingDelays
{
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds interval{10};

    explicit PingDelays(Clock::time_point begin = {})
        : m_begin(begin)
    {}

    /// When the next one is to be sent; it always is after the last answer.
    Clock::time_point due() const { return dueOf(m_delays.size()); }

    /// The answer to the one that was due, and with it to all that would have been under way by now.
    void answer(Clock::time_point now)
    {
        m_sent.push_back(m_delays.size());
        do
            m_delays.push_back(std::max(0.0, Milliseconds(now - due()).count()));
        while (due() <= now);
    }

    /// What was due then or later does not count.
    void endAt(Clock::time_point end)
    {
        while (!m_delays.empty() && dueOf(m_delays.size() - 1) >= end)
            m_delays.pop_back();
        while (!m_sent.empty() && m_sent.back() >= m_delays.size())
            m_sent.pop_back();
    }

    std::size_t count() const { return m_delays.size(); }
    std::size_t sent() const { return m_sent.size(); } ///< how many of them really were

    /// The smallest delay, in milliseconds, that this share of the pings does not exceed; 1 is the largest of all,
    /// 0.5 the median. 0 when there was no ping.
    double quantile(double share) const
    {
        if (m_delays.empty())
            return 0;
        std::vector<double> sorted = m_delays;
        const auto rank = std::max(1.0, std::ceil(share * double(sorted.size())));
        const auto at = std::min(sorted.size(), std::size_t(rank)) - 1;
        std::nth_element(sorted.begin(), sorted.begin() + std::ptrdiff_t(at), sorted.end());
        return sorted[at];
    }

    /// Each time the window hung for longer than that: when the first ping of it was due, in seconds since the
    /// beginning, and how long its answer took, in milliseconds.
    std::vector<std::pair<double, double>> hangs(double milliseconds) const
    {
        std::vector<std::pair<double, double>> hangs;
        for (std::size_t i = 0; i < m_delays.size(); ++i) {
            const bool isSameHang = i > 0 && m_delays[i - 1] > m_delays[i] + 1;
            if (m_delays[i] > milliseconds && !isSameHang)
                hangs.emplace_back(std::chrono::duration<double>(dueOf(i) - m_begin).count(), m_delays[i]);
        }
        return hangs;
    }

private:
    using Milliseconds = std::chrono::duration<double, std::milli>;

    Clock::time_point dueOf(std::size_t number) const { return m_begin + std::int64_t(number) * interval; }

    Clock::time_point m_begin;
    std::vector<double> m_delays; // in milliseconds; the one at [k] was due k intervals after the beginning
    std::vector<std::size_t> m_sent; // their numbers
};

} // namespace echogram::bench
