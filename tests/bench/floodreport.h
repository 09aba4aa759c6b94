// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/floodoptions.h"
#include "tests/bench/floodresult.h"
#include "tests/bench/machine.h"

#include <QByteArray>
#include <QString>

namespace echogram::bench {

QString floodHeadingText(const Machine &machine, const FloodOptions &options);

/// What was seen, and which promises were not kept.
QString floodTableText(const FloodedWindow &window);

/// Everything, each sample of the memory and each time the window hung as well; the names are documented in
/// docs/PERFORMANCE.md.
QByteArray floodJson(const Machine &machine, const FloodOptions &options, const FloodedWindow &window);

} // namespace echogram::bench
