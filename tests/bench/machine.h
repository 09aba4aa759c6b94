// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace echogram::bench {

/// On what the figures were taken: without it they mean nothing.
struct Machine
{
    std::string buildType; ///< CMake's: Release, Debug...
    std::string compiler;
    std::string kernel;
    std::string processor;         ///< the model
    std::vector<int> processors;   ///< those we may run on
    long receiveBufferMaximum = 0; ///< net.core.rmem_max, in bytes: see socket(7)
    double load = 0;               ///< processes that wanted to run in the last minute, besides us

    bool isRelease() const { return buildType == "Release"; }
};

Machine thisMachine();

/// How long this process (its first thread) had to wait for a processor so far, in seconds: while it is pinned to one
/// of its own, somebody else was using it. 0 where the kernel does not say (/proc/PID/schedstat).
double waitedSeconds(pid_t process);

/// From now on this thread runs on this processor only.
void pinTo(int processor);

} // namespace echogram::bench
