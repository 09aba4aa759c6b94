// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"
#include "cli/convert/convertcommand.h"
#include "cli/describe/describecommands.h"
#include "cli/listen/listencommand.h"
#include "cli/load/loadcommand.h"
#include "cli/ping/pingcommand.h"
#include "cli/replay/replaycommand.h"
#include "cli/run/runcommand.h"
#include "cli/send/sendcommand.h"

namespace echogram {

std::vector<std::unique_ptr<Command>> allCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<SendCommand>());
    commands.push_back(std::make_unique<ListenCommand>());
    commands.push_back(std::make_unique<PingCommand>());
    commands.push_back(std::make_unique<LoadCommand>());
    commands.push_back(std::make_unique<ReplayCommand>());
    commands.push_back(std::make_unique<RunCommand>());
    commands.push_back(std::make_unique<ConvertCommand>());
    commands.push_back(std::make_unique<CompletionCommand>());
    commands.push_back(std::make_unique<ManualCommand>());
    return commands;
}

} // namespace echogram
