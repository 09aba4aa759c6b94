// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/logoptions.h"
#include "tests/bench/logresult.h"
#include "tests/bench/machine.h"

#include <QByteArray>
#include <QString>

namespace echogram::bench {

QString logHeadingText(const Machine &machine, const LogOptions &options);

/// What was looked at, and which promises were not kept.
QString logTableText(const LogResults &results);

/// Everything, each process by itself as well; the names are documented in docs/PERFORMANCE.md.
QByteArray logJson(const Machine &machine, const LogOptions &options, const LogResults &results);

} // namespace echogram::bench
