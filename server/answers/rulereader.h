// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/tomlnode.h"
#include "server/answers/rule.h"

namespace echogram {

/// Reads one table of a file of rules. The name is empty where none is given. docs/RULES.md has the format.
Result<Rule, FileError> readRule(const TomlNode &table, const QString &fileName);

} // namespace echogram
