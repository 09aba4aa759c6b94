// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/describe/describecommands.h"

#include "cli/describe/manual.h"
#include "cli/describe/textjob.h"

#include <algorithm>

namespace echogram {
namespace {

auto find(const std::vector<std::unique_ptr<Command>> &commands, const QString &name)
{
    return std::find_if(commands.begin(), commands.end(),
                        [&name](const auto &one) { return one->name() == name; });
}

} // namespace

CompletionCommand::CompletionCommand()
    : Command(QStringLiteral("completion"), QStringLiteral("Print the completion script of a shell"))
{
    Option shell{QStringLiteral("SHELL"),
                 {},
                 QStringLiteral("bash, zsh or fish"),
                 reading::word(m_shell, shellNames())};
    shell.words = shellNames();
    shell.isRequired = true;
    add(shell);
    addExample(QStringLiteral("completion bash > echogram-cli.bash"),
               QStringLiteral("to be read with source, in ~/.bashrc perhaps"));
    addExample(QStringLiteral("completion fish | source"), QStringLiteral("for this one"));
}

std::unique_ptr<Job> CompletionCommand::job(Output &output)
{
    return std::make_unique<TextJob>(completionScript(Shell(m_shell), allCommands()).toUtf8(), output);
}

ManualCommand::ManualCommand()
    : Command(QStringLiteral("manual"), QStringLiteral("Print a manual page, for man(1)"))
{
    add({QStringLiteral("COMMAND"),
         {},
         QStringLiteral("Of which command; the program's own without one"),
         reading::text(m_name)});
    addExample(QStringLiteral("manual ping | man -l -"), QStringLiteral("reads it"));
}

QString ManualCommand::problem() const
{
    const auto commands = allCommands();
    return m_name.isEmpty() || find(commands, m_name) != commands.end()
               ? QString()
               : QStringLiteral("there is no command '%1'").arg(m_name);
}

std::unique_ptr<Job> ManualCommand::job(Output &output)
{
    const auto commands = allCommands();
    const QString page = m_name.isEmpty() ? manualPage(commands) : manualPage(**find(commands, m_name));
    return std::make_unique<TextJob>(page.toUtf8(), output);
}

} // namespace echogram
