// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runresult.h"
#include "core/toml/fileerror.h"

#include <QString>

namespace echogram {

/// What stands in a file or came from a peer, on one line: control characters are escaped, so that it steers no
/// terminal and may stand in XML.
QString shownLine(const QString &text);
/// The same, with its line breaks.
QString shownLines(const QString &text);

/// The name of a step by its index, on one line.
QString stepName(const RunResult &result, size_t step);

/// The file, and which of several runs it was: `dns.echogram.toml (2 of 10)`.
QString runName(const RunResult &result);

/// `FILE:LINE:COLUMN: STEP: message`, as editors find it; of the step by its index, or -1: of the whole.
QString complaintText(const RunResult &result, int step);

/// The same of what is wrong with a file, or with all of them, so that nothing is run.
QString problemText(const FileError &problem);

/// Why a step of this result that did not pass was not run to its end: a few words.
QString skipReason(const RunResult &result);

/// Whether it failed at no step: it could not even begin.
bool isFailedAtNoStep(const RunResult &result);

} // namespace echogram
