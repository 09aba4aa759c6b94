// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

namespace echogram::bench {

/// Datagrams that follow each other and are of one size, so that the kernel can join them: all but the last, which may
/// be shorter and ends what was joined.
struct SizeRun
{
    std::size_t size = 0; ///< of payload, in bytes
    std::size_t lastSize = 0;
    int count = 1;
    bool isTrain = false; ///< to be sent in one piece (UDP_SEGMENT, udp(7))

    std::size_t bytes() const { return size * std::size_t(count - 1) + lastSize; }
};

/// A sequence of runs that is the same each time: sizes from 0 to 65,507, every order of magnitude, most of them small.
class SizeRuns
{
public:
    static constexpr std::size_t mostBytes = 65507; ///< in a datagram, and in a train
    static constexpr int mostDatagrams = 64;        ///< in a train, which every kernel takes

    /// Of at most so many datagrams, 1 or more.
    SizeRun next(std::uint64_t most)
    {
        SizeRun run;
        run.size = nextSize();
        const std::size_t fitting = run.size == 0 ? mostDatagrams : mostBytes / run.size;
        const std::uint64_t longest = std::min<std::uint64_t>({fitting, mostDatagrams, most});
        run.count = int(1 + below(longest));
        run.isTrain = run.size > 0 && run.count > 1 && below(2) == 0;
        run.lastSize = run.size > 0 && below(4) == 0 ? below(run.size) + (run.isTrain ? 1 : 0) : run.size;
        return run;
    }

private:
    /// Where an empty datagram, a number's bytes, a page of Ethernet and the largest datagram begin and end.
    static constexpr std::array<std::size_t, 10> corners{0, 1, 7, 8, 9, 1472, 1473, 32768, 65506, 65507};

    std::uint64_t below(std::uint64_t bound) { return m_random() % bound; }

    /// Each order of magnitude as often as any other; beyond what a page of Ethernet takes less often.
    std::size_t nextSize()
    {
        if (below(64) == 0)
            return corners[below(corners.size())];
        const std::size_t largest = below(2) == 0 ? mostBytes : 1472;
        const double share = double(m_random() >> 11) * 0x1p-53;
        return std::min(largest, std::size_t(std::exp2(share * std::log2(double(largest) + 2))) - 1);
    }

    std::mt19937_64 m_random{12345}; // the standard says what it yields, everywhere
};

} // namespace echogram::bench
