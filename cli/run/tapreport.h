// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runreport.h"

namespace echogram {

/// The Test Anything Protocol, version 13: a test point for each step, the plan at the end. What does not pass has a
/// block of YAML, of which no more is used than TAP::Parser's own reader knows.
class TapReport : public RunReport
{
public:
    explicit TapReport(ReportPlace &place);

    void begin() override;
    void take(const RunResult &result) override;
    void end(const RunSums &sums, ExitCode code) override;
    void takeProblems(const QList<FileError> &problems, ExitCode code) override;

private:
    void writePoint(const RunResult &result, size_t step);
    void writeFailure(const RunResult &result, int step, Outcome outcome);
    QString pointText(bool isOk, const RunResult &result, const QString &step);

    ReportPlace &m_place;
    quint64 m_points = 0;
};

} // namespace echogram
