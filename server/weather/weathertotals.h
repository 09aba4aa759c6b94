// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>
#include <utility>

namespace echogram {

/// What the weather has done to the datagrams of a direction: the truth that measurements at the far end are held
/// against. What is said of those that passed is counted when they are given out, so that it is true at any time of
/// those that can have arrived. datagrams = passed + lost() + discarded + waiting.
struct WeatherTotals
{
    quint64 datagrams = 0;  ///< that came
    quint64 passed = 0;     ///< given out, without second copies
    quint64 lostOutage = 0; ///< each is lost for one reason, the first of these
    quint64 lostRandom = 0;
    quint64 lostEveryNth = 0;
    quint64 lostBurst = 0;
    quint64 lostQueue = 0;
    quint64 lostMemory = 0;
    quint64 discarded = 0;  ///< thrown away while they waited
    quint64 waiting = 0;    ///< now
    quint64 duplicated = 0; ///< second copies given out, each right behind the first
    quint64 reordered = 0; ///< passed after one that came later (RFC 4737 section 3), by reorder or by jitter
    quint64 corrupted =
        0; ///< passed with bits flipped; may be truncated as well. Both copies are damaged alike
    quint64 truncated = 0; ///< passed, shorter than they came
    quint64 delayed = 0;   ///< passed, and were due later than they came

    quint64 lost() const
    {
        return lostOutage + lostRandom + lostEveryNth + lostBurst + lostQueue + lostMemory;
    }

    WeatherTotals &operator+=(const WeatherTotals &other);

    /// Each with its name, `lostRandom` and so on, in the order above: for whatever prints them.
    std::array<std::pair<const char *, quint64>, 15> named() const;

    friend bool operator==(const WeatherTotals &, const WeatherTotals &) = default;
};

} // namespace echogram
