// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"
#include "cli/listen/listencommand.h"
#include "cli/load/loadcommand.h"
#include "cli/ping/pingcommand.h"
#include "cli/send/sendcommand.h"

namespace echogram {

std::vector<std::unique_ptr<Command>> allCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    commands.push_back(std::make_unique<SendCommand>());
    commands.push_back(std::make_unique<ListenCommand>());
    commands.push_back(std::make_unique<PingCommand>());
    commands.push_back(std::make_unique<LoadCommand>());
    return commands;
}

} // namespace echogram
