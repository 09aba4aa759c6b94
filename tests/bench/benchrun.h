// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/benchoptions.h"
#include "tests/bench/benchresult.h"

#include <functional>
#include <vector>

namespace echogram::bench {

/// Every server in every case. Within a case the servers take turns, beginning with another one in each round, so that
/// what the machine does meanwhile hits all of them alike.
class BenchRun
{
public:
    /// `processors`: those we may use. With two or more, and when it is asked for, the server gets the first and the
    /// client, this thread, the second.
    BenchRun(const BenchOptions &options, const std::vector<int> &processors);

    bool isPinned() const { return m_serverProcessor.has_value(); }

    /// Calls `caseMeasured` after each case. An interruption ends it early; it returns what was measured until then.
    std::vector<CaseResult> measure(const std::function<void(const CaseResult &)> &caseMeasured);

private:
    CaseResult measureCase(const BenchCase &what);
    Round measureServer(const BenchServer &server, const BenchCase &what) const;

    BenchOptions m_options;
    std::optional<int> m_serverProcessor;
};

} // namespace echogram::bench
