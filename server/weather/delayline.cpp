// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/delayline.h"

#include <algorithm>
#include <utility>

namespace echogram {

bool DelayLine::push(Parcel &&parcel, qint64 dueNs, const WeatherFate &fate)
{
    const qsizetype size = parcel.payload.size();
    if (!fits(size))
        return false;
    size_t slot = m_slots.size();
    if (m_free.empty()) {
        m_slots.push_back({std::move(parcel), fate, dueNs, m_sequence});
    } else {
        slot = m_free.back();
        m_free.pop_back();
        m_slots[slot] = {std::move(parcel), fate, dueNs, m_sequence};
    }
    m_used += costOf(size);
    m_heap.push_back({dueNs, m_sequence++, slot});
    std::push_heap(m_heap.begin(), m_heap.end(), isLater);
    return true;
}

std::optional<qint64> DelayLine::nextDueNs() const
{
    if (m_heap.empty())
        return {};
    return m_heap.front().dueNs;
}

std::optional<Waiting> DelayLine::pop(qint64 nowNs)
{
    if (m_heap.empty() || m_heap.front().dueNs > nowNs)
        return {};
    const size_t slot = m_heap.front().slot;
    std::pop_heap(m_heap.begin(), m_heap.end(), isLater);
    m_heap.pop_back();
    m_free.push_back(slot);
    Waiting waiting = std::exchange(m_slots[slot], {});
    m_used -= costOf(waiting.parcel.payload.size());
    return waiting;
}

void DelayLine::clear()
{
    m_heap = {};
    m_slots = {};
    m_free = {};
    m_used = 0;
}

} // namespace echogram
