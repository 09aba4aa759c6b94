// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/soakoptions.h"
#include "tests/bench/soakresult.h"

#include <optional>
#include <string>
#include <vector>

namespace echogram::bench {

class ServerProcess;

/// Everything bench_soak looks at, one after the other, so that nothing disturbs anything. Needs a QCoreApplication.
class SoakRun
{
public:
    /// `processors`: those we may use. With two or more, and when it is asked for, the server gets the first, and who
    /// asks it the second.
    SoakRun(const SoakOptions &options, const std::vector<int> &processors);

    bool isPinned() const { return m_serverProcessor.has_value(); }

    /// An interruption ends it early; what was being looked at then has that as its failure.
    SoakResults run();

private:
    FloodResult flood(const std::string &engine, bool isSilent) const;
    void watch(ServerProcess &server, const ServerProcess &flooder, FloodResult &result) const;
    TimerResult time(const std::string &engine) const;
    IdentityResult compare(const std::string &engine) const;

    std::string startServer(ServerProcess &server, const std::string &engine, std::uint16_t &port) const;
    std::string startFlooder(ServerProcess &flooder, std::uint16_t port, bool isSilent) const;

    SoakOptions m_options;
    std::optional<int> m_serverProcessor;
    std::optional<int> m_clientProcessor;
};

} // namespace echogram::bench
