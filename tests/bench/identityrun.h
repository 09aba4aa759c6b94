// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/soakresult.h"

#include <cstdint>
#include <functional>

namespace echogram::bench {

/// So many echoes of mixed sizes, through two sockets that take turns: one takes trains, the other does not; each sends
/// both trains and single datagrams.
class IdentityRun
{
public:
    /// Calls `progressed` about every second.
    IdentityRun(std::uint64_t echoes, std::function<void(std::uint64_t echoes)> progressed);

    /// Asks the server at this port of 127.0.0.1. Ends early only with a failure.
    void run(std::uint16_t port, IdentityResult &result) const;

private:
    std::uint64_t m_echoes;
    std::function<void(std::uint64_t)> m_progressed;
};

} // namespace echogram::bench
