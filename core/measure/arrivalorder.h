// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <limits>
#include <vector>

namespace echogram {

/// Who of those that arrive was overtaken, and by how many, as RFC 4737 defines it. Each is to be told once, in the
/// order of arrival: neither copies nor what counts as lost. Pure; 64 KiB at most.
class ArrivalOrder
{
public:
    /// An extent beyond is given as at least this.
    static constexpr std::size_t remembered = 4096;

    /// Is it reordered (Type-P-Reordered, section 3.3)? One with a higher number was here before.
    bool arrived(qint64 sequence)
    {
        ++m_arrivals;
        if (sequence >= m_nextExpected) {
            m_nextExpected = sequence + 1;
            remember({sequence, m_arrivals});
            return false;
        }
        ++m_reordered;
        m_largestExtent = std::max(m_largestExtent, m_arrivals - firstAbove(sequence));
        return true;
    }

    quint64 reordered() const { return m_reordered; }

    /// The largest reordering extent (section 4.2): how many arrivals after the first that should have come behind it
    /// one came, which is how many places a buffer needs that brings all back in order. 0 when none is reordered.
    quint64 largestExtent() const { return m_largestExtent; }

private:
    /// One that was in order, the highest when it arrived. The first above any number is one of them.
    struct Highest
    {
        qint64 sequence = 0;
        quint64 arrival = 0; // the first is 1
    };

    void remember(const Highest &highest)
    {
        if (m_highest.size() < remembered)
            m_highest.push_back(highest);
        else
            m_highest[m_oldest++ % remembered] = highest;
    }

    const Highest &at(std::size_t age) const { return m_highest[(m_oldest + age) % m_highest.size()]; }

    /// Which arrival was the first with a higher number; the oldest that is remembered when it is older still.
    quint64 firstAbove(qint64 sequence) const
    {
        std::size_t first = 0;
        std::size_t last = m_highest.size() - 1; // the highest of all is above
        while (first < last) {
            const std::size_t middle = first + (last - first) / 2;
            if (at(middle).sequence > sequence)
                last = middle;
            else
                first = middle + 1;
        }
        return at(first).arrival;
    }

    std::vector<Highest> m_highest; // rising; a ring once it is full
    std::size_t m_oldest = 0;
    qint64 m_nextExpected = std::numeric_limits<qint64>::min(); // NextExp; the first is in order
    quint64 m_arrivals = 0;
    quint64 m_reordered = 0;
    quint64 m_largestExtent = 0;
};

} // namespace echogram
