// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace echogram::bench {

/// What one server reached in each round, in echoes a second; empty where the round does not count.
using Rates = std::vector<std::optional<double>>;

/// Those that count, smallest first.
inline std::vector<double> sortedRates(const Rates &rates)
{
    std::vector<double> sorted;
    for (const auto &rate : rates) {
        if (rate)
            sorted.push_back(*rate);
    }
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

/// The middle one; between two middle ones halfway.
inline std::optional<double> median(const Rates &rates)
{
    const std::vector<double> sorted = sortedRates(rates);
    if (sorted.empty())
        return {};
    const std::size_t middle = sorted.size() / 2;
    if (sorted.size() % 2 == 1)
        return sorted[middle];
    return (sorted[middle - 1] + sorted[middle]) / 2;
}

/// `rates` as multiples of `others`, round by round: what slows the machine in one round slows both, and their ratio
/// stays. Only rounds count in which both did.
inline Rates ratios(const Rates &rates, const Rates &others)
{
    Rates result(std::min(rates.size(), others.size()));
    for (std::size_t round = 0; round < result.size(); ++round) {
        if (rates[round] && others[round] && *others[round] > 0)
            result[round] = *rates[round] / *others[round];
    }
    return result;
}

/// Which of several servers has the highest median; none when no round of any counts.
inline std::optional<std::size_t> fastest(const std::vector<Rates> &servers)
{
    std::optional<std::size_t> best;
    double highest = 0;
    for (std::size_t i = 0; i < servers.size(); ++i) {
        const auto middle = median(servers[i]);
        if (middle && (!best || *middle > highest)) {
            best = i;
            highest = *middle;
        }
    }
    return best;
}

} // namespace echogram::bench
