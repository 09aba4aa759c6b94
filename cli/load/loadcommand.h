// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/load/loadoptions.h"

namespace echogram {

/// `load`: many probes, by the clock or by the answers, and what became of them.
class LoadCommand : public Command
{
public:
    LoadCommand();

    QString problem() const override { return m_options.problem(); }
    std::unique_ptr<Job> job(Output &output) override;

    const LoadOptions &loadOptions() const { return m_options; }

private:
    void addPace();
    void addLimits();

    LoadOptions m_options;
};

} // namespace echogram
