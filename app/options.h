// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/target.h"
#include "server/commandline.h"

#include <QString>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace echogram {

/// What echogram is asked to do on its command line.
struct WindowOptions
{
    std::optional<Target> target; ///< whom to talk to
    QString capture;              ///< a file with a capture to open; empty: none
    bool withServer = true;       ///< start the built-in echo server
    bool isDemo = false;          ///< hold the demonstration's conversation and end
    QString screenshot;           ///< file to save a picture of the window to, and end; empty: none
};

enum class UnknownOptions { Refuse, PassOver };

/// Reads the arguments, without the program's name. Unknown ones are passed over as long as Qt has not taken
/// its own from among them.
std::variant<WindowOptions, EarlyExit> parseWindowOptions(std::vector<std::string> arguments,
                                                          UnknownOptions unknown);

} // namespace echogram
