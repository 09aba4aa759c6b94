// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/linkstatistics.h"

namespace echogram::test {

constexpr qint64 ms = 1'000'000;
constexpr qint64 second = 1'000 * ms;

/// Sends `count` probes, one each ms from 0.
inline void sendEachMs(LinkStatistics &link, qint64 count)
{
    for (qint64 sequence = 0; sequence < count; ++sequence)
        link.sent(sequence, sequence * ms);
}

/// The answer to a probe of sendEachMs().
inline LinkStatistics::Returned returnAfter(LinkStatistics &link, qint64 sequence, qint64 rttNs)
{
    return link.returned(sequence, sequence * ms + rttNs);
}

} // namespace echogram::test
