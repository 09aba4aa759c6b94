// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/fileerror.h"
#include "server/options/givenoptions.h"

#include <QSet>

#include <optional>

namespace echogram {

/// Reads options from a file in TOML (docs/SERVER.md): the names are those of the command line without the dashes, a
/// switch is true or false, an option that may be given several times is a list, and `in` and `out` are tables. What is
/// in `except` stays as it was: it was given elsewhere, but has to be right all the same. The error is the first one,
/// with its line and column.
std::optional<FileError> readConfigFile(const QString &path, const QSet<QString> &except,
                                        GivenOptions &given);

/// The same for text that is not in a file; `name` is for errors, and for what paths are relative to.
std::optional<FileError> readConfig(const QByteArray &toml, const QString &name, const QSet<QString> &except,
                                    GivenOptions &given);

} // namespace echogram
