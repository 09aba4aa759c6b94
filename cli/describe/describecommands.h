// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/describe/completion.h"

namespace echogram {

/// `completion`: prints the script for a shell.
class CompletionCommand : public Command
{
public:
    CompletionCommand();
    std::unique_ptr<Job> job(Output &output) override;

private:
    int m_shell = 0;
};

/// `manual`: prints a page for man(1).
class ManualCommand : public Command
{
public:
    ManualCommand();
    QString problem() const override;
    std::unique_ptr<Job> job(Output &output) override;

private:
    QString m_name; // empty: of the program
};

} // namespace echogram
