// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <ctime>

namespace echogram::bench {

/// Runs from its beginning on. A busy machine lengthens seconds(), and hardly processorSeconds().
class Stopwatch
{
public:
    double seconds() const { return std::chrono::duration<double>(Clock::now() - m_begin).count(); }
    /// That this process used meanwhile, all its threads.
    double processorSeconds() const { return processorNow() - m_processorBegin; }

private:
    using Clock = std::chrono::steady_clock;

    static double processorNow()
    {
        timespec time{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
    }

    Clock::time_point m_begin = Clock::now();
    double m_processorBegin = processorNow();
};

} // namespace echogram::bench
