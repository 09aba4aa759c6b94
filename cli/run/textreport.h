// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runreport.h"

namespace echogram {

/// A line for each transcript, under it what was not as expected, and the sums: for people.
class TextReport : public RunReport
{
public:
    /// `isQuiet`: nothing of what passed but its number.
    TextReport(ReportPlace &place, bool isQuiet);

    void take(const RunResult &result) override;
    void end(const RunSums &sums, ExitCode code) override;
    void takeProblems(const QList<FileError> &problems, ExitCode code) override;

private:
    ReportPlace &m_place;
    const bool m_isQuiet;
};

} // namespace echogram
