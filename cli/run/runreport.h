// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/exitcode.h"
#include "cli/run/runoptions.h"
#include "cli/run/runresult.h"
#include "core/toml/fileerror.h"

#include <QList>

#include <memory>

namespace echogram {

class ReportPlace;

/// Tells in one format what became of the transcripts. Results come in the order of the files, what else there is when
/// it happens. Each borrows its place.
class RunReport
{
public:
    RunReport() = default;
    virtual ~RunReport() = default;
    RunReport(const RunReport &) = delete;
    RunReport &operator=(const RunReport &) = delete;

    virtual void begin() {}
    /// A transcript is about to be run; `seed` is of its {{random}}.
    virtual void takeBeginning(const RunResult & /*beginning*/, quint64 /*seed*/) {}
    /// A step of it came to an end.
    virtual void takeStep(const RunResult & /*soFar*/, const StepVerdict & /*step*/) {}
    /// It came to an end; as it happens.
    virtual void takeEnd(const RunResult & /*result*/) {}
    /// The same, and what was not run, in the order of the files.
    virtual void take(const RunResult &result) = 0;
    virtual void end(const RunSums &sums, ExitCode code) = 0;

    /// Instead of all of these: why nothing is run. A report of an earlier run must not stay, as if it were of this one.
    virtual void takeProblems(const QList<FileError> &problems, ExitCode code) = 0;
};

std::unique_ptr<RunReport> makeReport(const ReportRequest &request, ReportPlace &place, bool isQuiet);

} // namespace echogram
