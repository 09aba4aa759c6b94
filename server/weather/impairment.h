// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/weather/randomstream.h"
#include "server/weather/weather.h"
#include "server/weather/weatherfate.h"

#include <array>

namespace echogram {

/// Decides what the weather does to each datagram of one direction.
///
/// Pure: chance comes from the seed and time is an argument, so that the same seed, sizes and times give the same
/// fates; to the ns on one machine, while normal and Pareto jitter take logarithms and roots whose last bit is the
/// maths library's. Each kind of thing has a stream of chance of its own and draws the same from it for every datagram,
/// lost or not: what is switched on in addition changes nothing of what the others do.
///
/// 2.5 kB for each stream. For one thread.
class Impairment
{
public:
    Impairment(const Weather &weather, quint64 seed);

    const Weather &weather() const { return m_weather; }

    /// For the datagram that comes next, of `size` bytes of payload, `sinceStartNs` after the start (before it counts
    /// as at it). Times may go back a bit.
    WeatherFate decide(qsizetype size, qint64 sinceStartNs);

private:
    /// What was drawn for one datagram. Kinds that are off draw nothing and hit nothing.
    struct Draw
    {
        bool isLost = false;
        bool isDuplicated = false;
        bool isReordered = false;
        bool isCorrupted = false;
        bool isTruncated = false;
        quint64 corruptSeed = 0;
        qint64 jitterNs = 0;
    };
    // The order is part of what a seed means: new ones come last.
    enum Kind { Loss, Burst, Duplicate, Reorder, Corrupt, Truncate, Jitter, kindCount };

    Draw draw();
    bool hits(Kind kind, double share) { return share > 0 && stream(kind).share() < share; }
    RandomStream &stream(Kind kind) { return m_streams[size_t(kind)]; }
    bool advanceBurst();
    qint64 drawJitter();
    WeatherLoss lossOf(bool isDrawn, qint64 nowNs);
    bool joinQueue(qsizetype size, qint64 nowNs);
    void damage(WeatherFate &fate, const Draw &drawn, qsizetype size) const;

    Weather m_weather;
    std::array<RandomStream, kindCount> m_streams;
    double m_toBad = 0;  // the chance that a burst begins with the next datagram
    double m_toGood = 1; // the chance that it does not go on
    bool m_isBad = false;
    bool m_hasOutages = false;
    qint64 m_untilNth = 0;
    qint64 m_freeAtNs = 0; // when what was sent at the rate is through
    qint64 m_carry = 0;    // what the division into ns left, in bits * ns / s
    qint64 m_lastDueNs = 0;
};

} // namespace echogram
