// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/weather/parcel.h"
#include "server/weather/weatherfate.h"

#include <optional>
#include <vector>

namespace echogram {

/// A parcel that is not due yet.
struct Waiting
{
    Parcel parcel;
    WeatherFate fate;
    qint64 dueNs = 0;
    quint64 sequence = 0; ///< one more than that of the one that was pushed before
};

/// Keeps datagrams until they are due, and gives them out by when they are; those that are due at the same time in the
/// order in which they came. Bounded: what does not fit is refused, and the caller counts it.
///
/// A binary heap, in which only keys of 24 bytes move. Pure: times are arguments, in ns on whatever clock the caller
/// has. For one thread.
class DelayLine
{
public:
    static constexpr qsizetype defaultCapacity = 16 * 1024 * 1024; ///< bytes

    explicit DelayLine(qsizetype capacityBytes = defaultCapacity)
        : m_capacity(capacityBytes)
    {}

    bool isEmpty() const { return m_heap.empty(); }
    qsizetype size() const { return qsizetype(m_heap.size()); }
    qsizetype bytes() const { return m_used; } ///< of memory, at most the capacity

    /// What a payload of that size takes of the capacity, in bytes; empty datagrams take memory as well.
    static constexpr qsizetype costOf(qsizetype payloadSize)
    {
        return payloadSize + qsizetype(sizeof(Waiting) + sizeof(Key)) + allocationCost;
    }

    /// Whether there is room for a payload of that size besides `elsewhere` bytes that count as well.
    bool fits(qsizetype payloadSize, qsizetype elsewhere = 0) const
    {
        return m_used + elsewhere + costOf(payloadSize) <= m_capacity;
    }

    /// False when it does not fit; the parcel is then left alone.
    bool push(Parcel &&parcel, qint64 dueNs, const WeatherFate &fate = {});

    /// When the first is due; nothing when there is none.
    std::optional<qint64> nextDueNs() const;

    /// Takes out the first of those that are due at `nowNs`; nothing when none is.
    std::optional<Waiting> pop(qint64 nowNs);

    void clear(); ///< gives the memory back as well

private:
    struct Key
    {
        qint64 dueNs = 0;
        quint64 sequence = 0;
        size_t slot = 0;
    };
    static bool isLater(const Key &one, const Key &other)
    {
        return one.dueNs != other.dueNs ? one.dueNs > other.dueNs : one.sequence > other.sequence;
    }

    static constexpr qsizetype allocationCost =
        48; // a QByteArray's header, malloc's, and a place among the free

    std::vector<Key> m_heap; // the earliest on top
    std::vector<Waiting> m_slots;
    std::vector<size_t> m_free; // slots
    qsizetype m_capacity = 0;   // bytes
    qsizetype m_used = 0;       // bytes
    quint64 m_sequence = 0;
};

} // namespace echogram
