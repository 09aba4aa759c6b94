// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "server/commandline.h"

#include <string>
#include <variant>

namespace echogram {

/// Finds the command and reads its options. `arguments` are without the program's name.
std::variant<std::unique_ptr<Command>, EarlyExit> parseCommandLine(std::vector<std::string> arguments);

} // namespace echogram
