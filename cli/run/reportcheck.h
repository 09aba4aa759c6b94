// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runoptions.h"
#include "core/toml/fileerror.h"

#include <QList>
#include <QStringList>

namespace echogram {

struct ReportProblems
{
    QList<FileError> problems;
    bool isOfStdout =
        false; ///< the report on stdout is one of them: not even these problems may be told there
};

/// What is wrong with where reports are to go: one over a file that is read here, or two to the same one, by whatever
/// names and links: in a pipe, a socket or a terminal, too, they would be mixed. To be asked before any of them is
/// opened, which empties it.
ReportProblems problemsWithReports(const QList<ReportRequest> &reports, const QStringList &inputs);

} // namespace echogram
