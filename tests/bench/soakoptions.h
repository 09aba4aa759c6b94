// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/commandline.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace echogram::bench {

/// One of the things bench_soak looks at.
enum class SoakPart {
    Flood,    ///< the server's memory, while its answers are read
    Silent,   ///< the server's memory, while nobody reads its answers
    Timer,    ///< how late a timer in the server's event loop is
    Identity, ///< whether every byte comes back
};

/// What bench_soak is asked to do on its command line.
struct SoakOptions
{
    double seconds = 60; ///< that each flood lasts
    std::uint64_t echoes = 10'000'000;
    std::vector<std::string> engines{"linux", "qt"};
    std::vector<SoakPart> parts{SoakPart::Flood, SoakPart::Silent, SoakPart::Timer, SoakPart::Identity};
    std::string server = ECHOGRAM_SERVER_PROGRAM;
    std::string json; ///< the file; "-" is stdout; empty for none
    bool isPinned = true;

    std::uint16_t floodPort = 0; ///< not 0: this is the flooder that another bench_soak started
    bool floodsSilently = false; ///< the flooder reads no answers
};

/// Reads the arguments, without the program's name.
std::variant<SoakOptions, EarlyExit> parseSoakOptions(std::vector<std::string> arguments);

} // namespace echogram::bench
