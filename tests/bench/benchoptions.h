// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/commandline.h"
#include "tests/bench/benchcase.h"
#include "tests/bench/benchserver.h"

#include <string>
#include <variant>
#include <vector>

namespace echogram::bench {

/// What bench_echo is asked to do on its command line.
struct BenchOptions
{
    int rounds = 9;
    double seconds = 0.5; ///< that are measured in each round, of each server, in each case
    std::vector<SendMode> modes{SendMode::Plain, SendMode::Gso};
    std::vector<int> sizes{64, 1024};
    std::vector<int> inFlight{1, 64, 256};
    std::vector<BenchServer> servers; ///< those that were chosen, and those that were given
    std::string json;                 ///< the file; "-" is stdout; empty for none
    bool isPinned = true;
    bool onlyLists = false;
};

/// Reads the arguments, without the program's name.
std::variant<BenchOptions, EarlyExit> parseBenchOptions(std::vector<std::string> arguments);

} // namespace echogram::bench
