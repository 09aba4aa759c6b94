// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

#include <QString>

namespace echogram {

/// A page for man(1), section 1, in groff_man(7): of one command, and of the program with all of them.
QString manualPage(const Command &command);
QString manualPage(const std::vector<std::unique_ptr<Command>> &commands);

} // namespace echogram
