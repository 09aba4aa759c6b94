// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/machine.h"
#include "tests/bench/soakoptions.h"
#include "tests/bench/soakresult.h"

#include <QByteArray>
#include <QString>

namespace echogram::bench {

QString soakHeadingText(const Machine &machine, const SoakOptions &options, bool isPinned);

/// What was looked at, an engine a line, and which promises were not kept.
QString soakTableText(const SoakResults &results);

/// Everything, each sample of the memory by itself as well; the names are documented in docs/PERFORMANCE.md.
QByteArray soakJson(const Machine &machine, const SoakOptions &options, bool isPinned,
                    const SoakResults &results);

} // namespace echogram::bench
