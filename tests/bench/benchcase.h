// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace echogram::bench {

/// How the client sends: each datagram by itself, or many cut from one buffer by the kernel (UDP_SEGMENT, udp(7)).
enum class SendMode { Plain, Gso };

inline const char *sendModeName(SendMode mode)
{
    return mode == SendMode::Plain ? "plain" : "gso";
}

/// One thing to measure every server by.
struct BenchCase
{
    SendMode mode = SendMode::Plain;
    int bytes = 64;   ///< of payload in each datagram
    int inFlight = 1; ///< datagrams that are under way at once

    /// Datagrams that leave in one piece: a quarter of those in flight, so that client and server work side by side.
    /// At most 64 (what every kernel takes) and 65,507 bytes (what fits one send).
    int segments() const
    {
        if (mode == SendMode::Plain)
            return 1;
        return std::clamp(inFlight / 4, 1, std::min(64, 65507 / bytes));
    }

    friend bool operator==(const BenchCase &, const BenchCase &) = default;
};

/// Everything with everything, but GSO where so few are in flight that there is nothing to cut.
inline std::vector<BenchCase> benchCases(const std::vector<SendMode> &modes, const std::vector<int> &sizes,
                                         const std::vector<int> &inFlight)
{
    std::vector<BenchCase> cases;
    for (const SendMode mode : modes) {
        for (const int bytes : sizes) {
            for (const int many : inFlight) {
                const BenchCase one{mode, bytes, many};
                if (mode == SendMode::Plain || one.segments() > 1)
                    cases.push_back(one);
            }
        }
    }
    return cases;
}

} // namespace echogram::bench
