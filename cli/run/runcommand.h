// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/run/runoptions.h"

namespace echogram {

/// `run`: holds the conversations in files, and compares what comes back with what has to.
class RunCommand : public Command
{
public:
    RunCommand();

    QString problem() const override;
    std::unique_ptr<Job> job(Output &output) override;

private:
    void addWhat();
    void addHow();
    void addReports();
    QString readReport(const QString &text);
    /// The ones that are asked for, and text on stdout where nothing else goes there.
    QList<ReportRequest> reports() const;

    RunOptions m_options;
};

} // namespace echogram
