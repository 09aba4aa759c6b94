// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/floodlog.h"
#include "tests/bench/looppinger.h"
#include "tests/bench/pacedflood.h"
#include "tests/bench/soakresult.h"

#include <QSize>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echogram::bench {

// What is promised of a window that is flooded, whoever is to blame when it is not kept.
inline constexpr double delayP99LimitMs = 16;           ///< of its event loop: within a frame of 60 Hz
inline constexpr double delayLimitMs = 100;             ///< longer, and a person sees it hesitate
inline constexpr long floodGrowthLimitKiB = 200 * 1024; ///< of its resident memory, for millions of datagrams
inline constexpr std::uint64_t dropLimit = 0;           ///< datagrams the kernel had no room for
inline constexpr std::uint64_t notLoggedLimit = 0; ///< that are missing in the log, or not as they were sent
/// A flood that reaches less than this share of the rate it is to have is not that flood.
inline constexpr double leastRateShare = 0.99;

/// Everything that was seen of a window.
struct FloodedWindow
{
    FloodPlan plan;
    QSize size;         ///< of the window, in pixels
    PingResult idle;    ///< before the flood
    PingResult flooded; ///< meanwhile
    FloodSent sent;

    long beforeKiB = 0;  ///< resident memory (VmRSS of proc(5)) before the flood
    long highestKiB = 0; ///< since then; also between the samples (VmHWM)
    long endKiB = 0;     ///< when it had settled
    std::vector<MemorySample> samples;
    double processorSeconds = 0; ///< that the window's process used during the flood
    double waitedSeconds =
        0; ///< for which its first thread, that of its event loop, was ready and had no processor
    double stolenSeconds = 0; ///< that a virtual machine's host took from all processors meanwhile

    std::optional<std::uint64_t> drops; ///< of the kernel; none when the window had no socket any more
    std::optional<double>
        settledAfter; ///< seconds from the flood's end until it had nothing to do; none: not in time
    std::optional<int> exitCode; ///< none when it did not end by itself
    bool isLogWanted = false;
    std::optional<FloodLog> log; ///< none when there is no file
    bool isInterrupted = false;
    std::string failure; ///< why it could not be measured, or not to the end; empty when it was

    long growthKiB() const { return highestKiB - beforeKiB; }
};

/// Which promises were not kept, each in a sentence; none when all were.
std::vector<std::string> brokenPromises(const FloodedWindow &window);

} // namespace echogram::bench
