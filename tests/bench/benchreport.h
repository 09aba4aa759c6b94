// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/benchoptions.h"
#include "tests/bench/benchresult.h"
#include "tests/bench/machine.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace echogram::bench {

/// What is measured, and on what; with a warning when the figures are not worth much.
QString headingText(const Machine &machine, const BenchOptions &options, bool isPinned);

/// "plain, 64 bytes, 256 in flight"
QString caseText(const BenchCase &what);

/// The servers of one case, one a line. A dash where no round counts.
QString tableText(const CaseResult &result);

/// Everything, each round by itself as well; the names are documented in docs/PERFORMANCE.md.
QByteArray reportJson(const Machine &machine, const BenchOptions &options, bool isPinned,
                      const std::vector<CaseResult> &results);

} // namespace echogram::bench
