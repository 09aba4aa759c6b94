// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/benchcase.h"
#include "tests/bench/benchserver.h"
#include "tests/bench/echoclient.h"
#include "tests/bench/statistics.h"

#include <optional>
#include <string>
#include <vector>

namespace echogram::bench {

/// One server, started, measured and ended once.
struct Round
{
    EchoCount count;
    double clientBusy = 0; ///< processor time a second of the run: 1 is a whole processor
    double serverBusy = 0; ///< of the process that was started, not of its children
    double disturbed = 0;  ///< share of the time for which one of the two waited for a processor

    /// A server that loses, repeats or changes datagrams did not do the work, so its rate is none.
    bool isValid() const
    {
        return count.failure.empty() && count.lost == 0 && count.wrong == 0 && count.duplicates == 0
               && count.seconds > 0;
    }
    std::optional<double> rate() const
    {
        return isValid() ? std::optional(double(count.echoes) / count.seconds) : std::nullopt;
    }
};

struct ServerResult
{
    std::string name;
    BenchServer::Kind kind = BenchServer::Kind::Given;
    std::vector<Round> rounds;

    Rates rates() const
    {
        Rates rates;
        for (const Round &round : rounds)
            rates.push_back(round.rate());
        return rates;
    }
};

struct CaseResult
{
    BenchCase what;
    std::vector<ServerResult> servers;

    const ServerResult *find(const std::string &name) const
    {
        for (const ServerResult &server : servers) {
            if (server.name == name)
                return &server;
        }
        return nullptr;
    }

    /// The C reference with the highest median: how fast this can be done here.
    const ServerResult *bestReference() const
    {
        std::vector<const ServerResult *> references;
        std::vector<Rates> rates;
        for (const ServerResult &server : servers) {
            if (server.kind == BenchServer::Kind::CReference) {
                references.push_back(&server);
                rates.push_back(server.rates());
            }
        }
        const auto best = fastest(rates);
        return best ? references[*best] : nullptr;
    }
};

} // namespace echogram::bench
