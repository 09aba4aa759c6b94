// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/target.h"
#include "core/net/iochoice.h"
#include "server/commandline.h"
#include "server/datagramlog.h"
#include "server/serverpolicy.h"

#include <QList>
#include <QString>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace echogram {

/// A service and where it listens.
struct ServiceAddress
{
    Service service = Service::Echo;
    Endpoint bindTo = Endpoint::loopback(12345); ///< port 0 takes a free one

    friend bool operator==(const ServiceAddress &, const ServiceAddress &) = default;
};

/// What echogram-server is asked to do on its command line and in its configuration file.
struct ServerOptions
{
    QList<ServiceAddress> services{
        ServiceAddress{}};  ///< at least one; the first is what --bind and --port say
    bool isQuiet = false;   ///< no lines about datagrams; the first and the last line stay
    bool isVerbose = false; ///< says which engine runs, and what the kernel granted its socket
    IoChoice io = IoChoice::Auto;
    int threads = 1; ///< for each service, each with a socket of its own on the same port
    LogFormat logFormat = LogFormat::Text;
    quint64 count = 0;            ///< with one thread only: answers after which it ends by itself; 0 is never
    ServerPolicy policy;          ///< of all services; without rules, and without a server behind
    QString rulesFile;            ///< empty: no rules
    std::optional<Target> server; ///< the one behind, where there is one
    std::optional<Endpoint> metrics;
    bool allowsLoops = false; ///< what the policy makes of it depends on where it listens
    bool allowsAmplification = false;
    std::optional<SourceTable::Limits> rate;
    bool isRateUnlimited = false;
    bool onlyChecks = false; ///< says whether options and files are right, and ends

    /// What is to be careful about where it listens there: beyond loopback more than within.
    GuardOptions guardFor(const Endpoint &bindTo) const;
};

/// Reads the arguments, without the program's name, the configuration file they name, and the environment's ECHOGRAM_IO.
/// What is on the command line wins. All or nothing: a mistake in either is exit code 2, with its place. Touches neither
/// the other files nor sockets; looks up the names of this machine's interfaces when an address has one (fe80::1%eth0).
std::variant<ServerOptions, EarlyExit> parseServerOptions(std::vector<std::string> arguments);

} // namespace echogram
