// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
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
    bool isQuiet = false; ///< no lines about datagrams; the first and the last line stay
    LogFormat logFormat = LogFormat::Text;
    quint64 count = 0; ///< answers after which it ends by itself; 0 is never
};

/// Reads the arguments, without the program's name. Touches neither files nor sockets; looks up the names of this
/// machine's interfaces when an address has one (fe80::1%eth0).
std::variant<ServerOptions, EarlyExit> parseServerOptions(std::vector<std::string> arguments);

} // namespace echogram
