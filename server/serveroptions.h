// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/net/iochoice.h"
#include "server/commandline.h"
#include "server/datagramlog.h"

#include <QString>

#include <string>
#include <variant>
#include <vector>

namespace echogram {

/// What echogram-server is asked to do on its command line.
struct ServerOptions
{
    Endpoint bindTo = Endpoint::loopback(12345); ///< port 0 takes a free one
    bool isQuiet = false;   ///< no lines about datagrams; the first and the last line stay
    bool isVerbose = false; ///< says which engine runs, and what the kernel granted its socket
    IoChoice io = IoChoice::Auto;
    int threads = 1; ///< each with a socket of its own on the same port
    LogFormat logFormat = LogFormat::Text;
    quint64 count = 0; ///< with one thread only: answers after which it ends by itself; 0 is never
};

/// Reads the arguments, without the program's name, and the environment's ECHOGRAM_IO. Touches neither files nor
/// sockets; looks up the names of this machine's interfaces when an address has one (fe80::1%eth0).
std::variant<ServerOptions, EarlyExit> parseServerOptions(std::vector<std::string> arguments);

} // namespace echogram
