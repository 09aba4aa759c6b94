// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace echogram::bench {

/// The smallest sample that this share of them does not exceed; 1 is the largest of all, 0.5 the median. 0 when there
/// is none.
inline double quantile(std::vector<double> samples, double share)
{
    if (samples.empty())
        return 0;
    const auto rank = std::max(1.0, std::ceil(share * double(samples.size())));
    const auto at = std::min(samples.size(), std::size_t(rank)) - 1;
    std::nth_element(samples.begin(), samples.begin() + std::ptrdiff_t(at), samples.end());
    return samples[at];
}

} // namespace echogram::bench
