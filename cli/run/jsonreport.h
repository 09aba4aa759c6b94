// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runreport.h"

namespace echogram {

/// NDJSON, as things happen: with several transcripts at once their events are mixed, and each names its file.
/// resources/schema/echogram-cli.schema.json describes them.
class JsonReport : public RunReport
{
public:
    explicit JsonReport(ReportPlace &place);

    void takeBeginning(const RunResult &beginning, quint64 seed) override;
    void takeStep(const RunResult &soFar, const StepVerdict &step) override;
    void takeEnd(const RunResult &result) override;
    void take(const RunResult &result) override;
    void end(const RunSums &sums, ExitCode code) override;
    void takeProblems(const QList<FileError> &problems, ExitCode code) override;

private:
    ReportPlace &m_place;
};

} // namespace echogram
