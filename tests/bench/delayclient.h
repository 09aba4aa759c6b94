// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace echogram::bench {

/// Asks a server on loopback at a steady pace, and takes the time of each answer: from just before the send call until
/// the kernel had the answer (SO_TIMESTAMPNS), so that it does not matter when this process is woken.
class DelayClient
{
public:
    struct Measured
    {
        std::vector<double> roundTripsUs;
        std::size_t lost = 0;
        std::string failure;
    };

    /// Of the server at that port of 127.0.0.1.
    explicit DelayClient(std::uint16_t port);
    ~DelayClient();
    DelayClient(const DelayClient &) = delete;
    DelayClient &operator=(const DelayClient &) = delete;

    /// Waits for the last answers twice the delay, and a second.
    Measured run(double perSecond, double seconds, double delayMs);

private:
    bool receiveUntil(std::int64_t monotonicNs, Measured &measured);
    void receiveAll(Measured &measured);

    int m_descriptor = -1;
    std::vector<std::int64_t> m_sentWallNs; // by number
};

} // namespace echogram::bench
