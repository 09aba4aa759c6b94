// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/weather/delayline.h"
#include "server/weather/impairment.h"
#include "server/weather/weathertotals.h"

#include <deque>
#include <optional>

namespace echogram {

/// One direction through the weather: datagrams go in when they come, and come out when they are due, as the weather
/// leaves them, or not at all. What it did is counted to the last datagram.
///
/// One that is to be reordered is kept, once it is due, until as many others as its fate says were given out, and
/// follows right behind the last of them; the others that are kept do not count. At the latest it goes after
/// longestHoldNs, so that the last of a flow arrives too; then it is reordered only if one that came later was faster.
///
/// Pure: times are arguments, in ns on one clock that the caller chooses. Takes at most the capacity in memory. For
/// one thread; the sink must not call the passage.
class Passage
{
public:
    /// How long others have to overtake one that is to be reordered.
    static constexpr qint64 longestHoldNs = 100'000'000;

    /// `startNs` is when outages are counted from.
    Passage(const Weather &weather, quint64 seed, qint64 startNs,
            qsizetype capacityBytes = DelayLine::defaultCapacity)
        : m_impairment(weather, seed)
        , m_line(capacityBytes)
        , m_startNs(startNs)
    {}

    const Weather &weather() const { return m_impairment.weather(); }

    /// What becomes of the datagram that came at `nowNs`. It comes out by release() alone, even when there is no delay.
    WeatherFate take(Parcel parcel, qint64 nowNs);

    /// Hands whatever is due at `nowNs` to `sink(Parcel &&)`, in order, a second copy as one more.
    template <class Sink>
    void release(qint64 nowNs, Sink &&sink)
    {
        while (std::optional<Waiting> waiting = next(nowNs)) {
            for (int copy = 1; copy < waiting->fate.copies; ++copy)
                sink(Parcel(waiting->parcel));
            sink(std::move(waiting->parcel));
        }
    }

    /// When there will be something to release, if nothing else comes; nothing when nothing waits. It may turn out that
    /// one that is due then is to be kept.
    std::optional<qint64> nextDueNs() const;

    qsizetype waiting() const { return m_line.size() + qsizetype(m_held.size()); }
    WeatherTotals totals() const;

    /// Throws away what waits, which counts as discarded, and says how many that were.
    quint64 clear();

private:
    struct Held
    {
        Waiting waiting;
        quint64 untilOvertaker = 0; // the number of the one it follows
        qint64 deadlineNs = 0;
    };

    std::optional<Waiting> next(qint64 nowNs);
    Waiting takeHeld();
    void hold(Waiting waiting);
    void countPassed(const Waiting &waiting);

    Impairment m_impairment;
    DelayLine m_line;
    std::deque<Held> m_held; // all have the same to wait for, so that the first is the first to go
    qsizetype m_heldBytes = 0;
    quint64 m_overtakers = 0;  // given out without having been held
    quint64 m_nextInOrder = 0; // one more than the highest sequence that was given out
    qint64 m_startNs = 0;
    WeatherTotals m_totals;
};

} // namespace echogram
