// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/net/clientoptions.h"

namespace echogram {

/// What `ping` is asked to do.
struct PingOptions
{
    ClientOptions client;
    qint64 intervalNs = 1'000'000'000;
    qint64 timeoutNs = 1'000'000'000;
    qint64 count = 0;        ///< of probes; 0: until interrupted
    qint64 durationNs = 0;   ///< for how long to send; 0: no limit
    qint64 size = 64;        ///< of payloads, in bytes
    double mostLoss = -1;    ///< the largest share of lost probes that is well; below 0: any but all
    qint64 longestP99Ns = 0; ///< the longest p99 of the round trips that is well; 0: any
    bool isJson = false;
    bool isQuiet = false;
};

/// `ping`: numbered probes to an echo server, one after the other, and what became of them.
class PingCommand : public Command
{
public:
    PingCommand();

    std::unique_ptr<Job> job(Output &output) override;

private:
    PingOptions m_options;
};

} // namespace echogram
