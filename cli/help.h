// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

#include <QString>

namespace echogram {

/// What --help prints: lines of at most 80 columns, without a line break at the end.
QString helpText(const std::vector<std::unique_ptr<Command>> &commands);
QString helpText(const Command &command);

/// `send [OPTION...] TARGET [MESSAGE...]`
QString usageOf(const Command &command);

/// What each exit code says, in their order.
QList<std::pair<int, QString>> exitCodeMeanings();

} // namespace echogram
