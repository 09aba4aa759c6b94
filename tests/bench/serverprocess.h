// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace echogram::bench {

/// A server that was started to be measured, and whatever it starts itself: all of them are one process group, and
/// end with this object.
class ServerProcess
{
public:
    ServerProcess() = default;
    ~ServerProcess();
    ServerProcess(const ServerProcess &) = delete;
    ServerProcess &operator=(const ServerProcess &) = delete;

    using Environment = std::vector<std::pair<std::string, std::string>>;

    /// Starts it on this processor only, or on any. Why not, or nothing.
    std::string start(const std::vector<std::string> &arguments, const Environment &environment,
                      std::optional<int> processor);

    /// The next line it writes to stdout, without the line break; none when it ends or says nothing in time.
    std::optional<std::string> readLine(std::chrono::milliseconds patience) const;
    /// The port in its first line, "listening on ADDRESS:PORT"; none when it ends or says nothing of the kind in time.
    std::optional<std::uint16_t> readPort(std::chrono::milliseconds patience) const;

    bool hasEnded() const { return endsWithin(std::chrono::milliseconds(0)); }
    /// Waits that long at most for its end. Has it ended?
    bool endsWithin(std::chrono::milliseconds patience) const;
    /// With what it ended by itself; none while it runs, when a signal ended it, and when it was ended by finish().
    std::optional<int> exitCode() const;
    /// Ends it, if it has not ended itself, and returns the rest of what it wrote to stdout.
    std::string finish();
    /// The first line of what it wrote to stderr.
    std::string complaint() const;
    /// Processor time it has used so far, all threads, without processes it started.
    double processorSeconds() const;
    pid_t id() const { return m_pid; }

private:
    void end();

    pid_t m_pid = -1;
    int m_pidDescriptor = -1; // readable when the process has ended (pidfd_open(2))
    int m_output = -1;
    int m_errors = -1;
};

/// A UDP port of 127.0.0.1 that was free a moment ago, for programs that do not take one themselves.
std::uint16_t freePort();

} // namespace echogram::bench
