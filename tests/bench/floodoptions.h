// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/commandline.h"
#include "tests/bench/pacedflood.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace echogram::bench {

/// What bench_flood is asked to do on its command line.
struct FloodOptions
{
    FloodPlan plan;
    std::string window;           ///< a shell's command; empty for echogram of the same build
    std::uint16_t windowPort = 0; ///< where the window of that command listens; 0 when it is told by {port}
    std::string log;              ///< where captures are counted, as filesLike() takes it; empty for nowhere
    std::string display;          ///< as in DISPLAY; empty for one of our own
    std::string json;             ///< the file; "-" is stdout; empty for none
    std::string screenshot;       ///< the file; empty for none
    int freezeMs = 0;             ///< for how long the window is stopped in the middle

    bool isEchogram() const { return window.empty(); }
};

/// Reads the arguments, without the program's name.
std::variant<FloodOptions, EarlyExit> parseFloodOptions(std::vector<std::string> arguments);

} // namespace echogram::bench
