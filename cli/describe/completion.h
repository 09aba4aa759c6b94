// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

#include <QString>

namespace echogram {

enum class Shell : quint8 { Bash, Zsh, Fish };

/// `bash`, `zsh`, `fish`, in the order of Shell.
QStringList shellNames();

/// A script for the shell that completes the commands, their options and, where these are known, their values.
QString completionScript(Shell shell, const std::vector<std::unique_ptr<Command>> &commands);

} // namespace echogram
