// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace CLI {
class App;
class ParseError;
} // namespace CLI

namespace echogram {

/// Why a program ends before it began: --help and --version (0, for stdout), or wrong options (2, for stderr).
struct EarlyExit
{
    int code = 0;
    QString text; ///< without a line break at the end
};

/// What CLI11 threw, as every program of ours says it: what is wrong, and where the options are listed.
EarlyExit earlyExit(const CLI::App &app, const CLI::ParseError &error);

} // namespace echogram
