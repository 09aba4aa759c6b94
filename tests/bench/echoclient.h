// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/benchcase.h"
#include "tests/bench/echopattern.h"
#include "tests/bench/messagebuffers.h"
#include "tests/bench/sequencewindow.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace echogram::bench {

/// What the client saw of one server.
struct EchoCount
{
    std::uint64_t echoes = 0; ///< right ones, within the time that was measured
    double seconds = 0;       ///< that were measured, on the monotonic clock
    std::uint64_t lost = 0;   ///< this and the rest: from the first to the last datagram
    std::uint64_t wrong = 0;  ///< another length, other bytes, or a number that was never sent
    std::uint64_t duplicates = 0;
    std::uint64_t late = 0; ///< they came after they had been counted as lost
    std::string failure;    ///< why it could not be measured; empty when it was
};

/// Keeps a fixed number of datagrams under way to an echo server, each echo making room for the next (a closed loop),
/// and looks at every byte that comes back.
///
/// Plain system calls, buffers that are allocated once, no clock per datagram: this is the other half of what is
/// measured, and must not be the slower one.
class EchoClient
{
public:
    using Seconds = std::chrono::duration<double>;

    explicit EchoClient(const BenchCase &what);
    ~EchoClient();
    EchoClient(const EchoClient &) = delete;
    EchoClient &operator=(const EchoClient &) = delete;

    /// A socket of its own that talks to 127.0.0.1. Why not, or nothing.
    std::string open(std::uint16_t port);

    /// Sends one datagram and waits 20 ms at most for its echo: does somebody answer yet? Servers with a process per
    /// client have made it for this socket then.
    bool ask();

    /// Warms up for a tenth of `measured`, at least 50 ms, and measures then. Returns early only with a failure.
    EchoCount run(Seconds measured);

private:
    using Clock = std::chrono::steady_clock;

    bool exchangeUntil(Clock::time_point end, EchoCount &count);
    bool fill();
    bool receive(EchoCount &count);
    void takeTrain(int i, EchoCount &count);
    void take(const char *payload, std::size_t length, EchoCount &count);

    BenchCase m_case;
    EchoPattern m_pattern;
    SequenceWindow m_window;
    MessageBuffers m_out;
    MessageBuffers m_in;
    int m_socket = -1;
};

} // namespace echogram::bench
