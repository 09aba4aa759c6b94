// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/messagebuffers.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace echogram::bench {

/// What is to be sent.
struct FloodPlan
{
    double seconds = 60;
    std::uint64_t rate = 100'000; ///< datagrams a second
    std::size_t bytes = 64;       ///< of payload in each: see floodpayload.h
    bool isGso = false;           ///< in trains (UDP_SEGMENT, udp(7))

    std::uint64_t count() const { return std::uint64_t(seconds * double(rate) + 0.5); }
};

/// What was sent.
struct FloodSent
{
    using Clock = std::chrono::steady_clock;

    std::uint64_t count = 0;
    Clock::time_point begin;
    Clock::time_point end;
    double worstLagMs = 0; ///< of a datagram, behind the time it was due
    std::string failure;

    double seconds() const { return std::chrono::duration<double>(end - begin).count(); }
    double rate() const { return seconds() > 0 ? double(count) / seconds() : 0; }
};

/// Sends numbered datagrams from one port of 127.0.0.1 to another, each at its time: an open loop, which waits for
/// nobody. Every half millisecond those go that are due by then, in one system call or a few. What it is late with it
/// makes up for, but never more than four times as fast: a processor that was away for 100 ms is not to become a burst
/// that fits no receive buffer. Opened in one thread, run in another.
class PacedFlood
{
public:
    explicit PacedFlood(const FloodPlan &plan);
    ~PacedFlood();
    PacedFlood(const PacedFlood &) = delete;
    PacedFlood &operator=(const PacedFlood &) = delete;

    /// Takes a free port. Why not, or nothing.
    std::string open();
    std::uint16_t port() const { return m_port; }

    /// From which port the next datagram came; none when there is none in time.
    std::optional<std::uint16_t> takeFirst(std::chrono::milliseconds patience) const;

    /// To which port the flood goes. Why not, or nothing.
    std::string aim(std::uint16_t port) const;

    /// Sends all of them; ends early when it is interrupted, when nobody listens there, and when it cannot send them in
    /// twice the time.
    FloodSent run();

    std::uint64_t sentSoFar() const { return m_sent; } ///< by any thread
    bool hasEnded() const { return m_hasEnded; }       ///< by any thread

private:
    bool send(std::uint64_t count);

    FloodPlan m_plan;
    int m_segments; // datagrams in each message
    MessageBuffers m_messages;
    int m_socket = -1;
    std::uint16_t m_port = 0;
    std::string m_failure;
    std::atomic<std::uint64_t> m_sent{0};
    std::atomic<bool> m_hasEnded{false};
};

} // namespace echogram::bench
