// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "core/toml/fileerror.h"
#include "server/answers/ruleset.h"

namespace echogram {

/// Rules as people write them, in TOML; docs/RULES.md has the format. All or nothing: the error is the first one, with
/// its line and column. `fileName` is for the error alone.
Result<RuleSet, FileError> parseRules(const QByteArray &toml, const QString &fileName);

/// The same for the file itself, of at most 16 MiB. Reads it at once, on the caller's thread.
Result<RuleSet, FileError> loadRules(const QString &path);

} // namespace echogram
