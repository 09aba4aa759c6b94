// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/foreigncapture.h"
#include "tests/bench/logreading.h"
#include "tests/bench/logrecording.h"
#include "tests/bench/logwindow.h"
#include "tests/bench/samples.h"

#include <optional>
#include <string>
#include <vector>

namespace echogram::bench {

// What is promised of a log of ten million datagrams of 64 bytes, and of somebody else's capture of a million.
inline constexpr double firstLimitSeconds = 0.5;         ///< until the newest are there
inline constexpr double indexLimitSeconds = 5;           ///< until all are
inline constexpr long logResidentLimitKiB = 400 * 1024;  ///< of the process that has it open, at any time
inline constexpr double jumpLimitMs = 1000.0 / 60;       ///< to show any place of it: a frame of 60 Hz
inline constexpr double findLimitBytesPerSecond = 500e6; ///< of payloads, in which nothing is found
inline constexpr double foreignLimitRatio = 0.5;         ///< of what tshark takes

/// Everything that was looked at.
struct LogResults
{
    std::optional<LogRecording> recording;
    std::optional<LogReading> cold;   ///< when nothing of it was in memory
    std::vector<LogReading> readings; ///< a process each
    std::vector<LogWindow> windows;   ///< likewise
    std::optional<ForeignCapture> foreign;
    bool isInterrupted = false;
    std::string failure; ///< why it could not be looked at; empty when it could
};

/// The median of a figure over several processes; 0 when there is none.
template <typename Process>
double medianOf(const std::vector<Process> &processes, double (*figure)(const Process &))
{
    std::vector<double> figures;
    for (const Process &process : processes)
        figures.push_back(figure(process));
    return quantile(figures, 0.5);
}

double visitBytesPerSecond(const LogReading &reading);
double textBytesPerSecond(const LogReading &reading);
double hexBytesPerSecond(const LogReading &reading);

/// Which promises were not kept, each in a sentence; none when all were.
std::vector<std::string> brokenPromises(const LogResults &results);

} // namespace echogram::bench
