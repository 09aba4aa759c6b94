// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/commandline.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace echogram::bench {

/// What bench_log is asked to do on its command line.
struct LogOptions
{
    std::uint64_t datagrams = 10'000'000; ///< in the log; 0: no log is looked at
    std::uint64_t foreign = 1'000'000;    ///< in the capture of somebody else's; 0: none is looked at
    std::string folder;                   ///< in which all files are made; empty for TMPDIR or /tmp
    std::string json;                     ///< the file; "-" is stdout; empty for none

    std::string recorded; ///< not empty: only make a log in that folder, which stays
    std::string reopened; ///< not empty: this is the process that another bench_log started to read that log
    std::string shown;    ///< the same, of one that shows it in a window
    bool onlyIndex = false; ///< that process does no more than open it
};

/// Reads the arguments, without the program's name.
std::variant<LogOptions, EarlyExit> parseLogOptions(std::vector<std::string> arguments);

} // namespace echogram::bench
