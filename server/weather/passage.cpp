// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/passage.h"

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

quint64 WeatherTotals::*totalOf(WeatherLoss loss)
{
    switch (loss) {
    case WeatherLoss::None:
        break;
    case WeatherLoss::Outage:
        return &WeatherTotals::lostOutage;
    case WeatherLoss::Random:
        return &WeatherTotals::lostRandom;
    case WeatherLoss::EveryNth:
        return &WeatherTotals::lostEveryNth;
    case WeatherLoss::Burst:
        return &WeatherTotals::lostBurst;
    case WeatherLoss::Queue:
        return &WeatherTotals::lostQueue;
    case WeatherLoss::Memory:
        return &WeatherTotals::lostMemory;
    }
    return nullptr;
}

} // namespace

WeatherFate Passage::take(Parcel parcel, qint64 nowNs)
{
    ++m_totals.datagrams;
    WeatherFate fate = m_impairment.decide(parcel.payload.size(), nowNs - m_startNs);
    if (!fate.isLost()) {
        if (fate.isDamaged())
            parcel.payload = damaged(parcel.payload, fate);
        if (!m_line.fits(parcel.payload.size(), m_heldBytes)) {
            fate = {};
            fate.loss = WeatherLoss::Memory;
        }
    }
    if (fate.isLost())
        ++(m_totals.*totalOf(fate.loss));
    else
        m_line.push(std::move(parcel), nowNs + fate.delayNs, fate);
    return fate;
}

std::optional<qint64> Passage::nextDueNs() const
{
    const std::optional<qint64> dueNs = m_line.nextDueNs();
    if (m_held.empty())
        return dueNs;
    return std::min(m_held.front().deadlineNs, dueNs.value_or(m_held.front().deadlineNs));
}

WeatherTotals Passage::totals() const
{
    WeatherTotals totals = m_totals;
    totals.waiting = quint64(waiting());
    return totals;
}

quint64 Passage::clear()
{
    const auto count = quint64(waiting());
    m_totals.discarded += count;
    m_line.clear();
    m_held.clear();
    m_heldBytes = 0;
    return count;
}

/// Takes out what is to be given out next. Late calls do not matter: things happen in the order of when they are due.
std::optional<Waiting> Passage::next(qint64 nowNs)
{
    for (;;) {
        if (!m_held.empty() && m_overtakers >= m_held.front().untilOvertaker)
            return takeHeld();
        const std::optional<qint64> dueNs = nextDueNs();
        if (!dueNs || *dueNs > nowNs)
            return {};
        if (!m_held.empty() && m_held.front().deadlineNs <= *dueNs)
            return takeHeld();
        std::optional<Waiting> waiting = m_line.pop(nowNs);
        if (waiting->fate.holdFor > 0) {
            hold(std::move(*waiting));
            continue;
        }
        ++m_overtakers;
        countPassed(*waiting);
        return waiting;
    }
}

Waiting Passage::takeHeld()
{
    Waiting waiting = std::move(m_held.front().waiting);
    m_held.pop_front();
    m_heldBytes -= DelayLine::costOf(waiting.parcel.payload.size());
    countPassed(waiting);
    return waiting;
}

void Passage::hold(Waiting waiting)
{
    m_heldBytes += DelayLine::costOf(waiting.parcel.payload.size());
    const quint64 until = m_overtakers + quint64(waiting.fate.holdFor);
    const qint64 deadlineNs = waiting.dueNs + longestHoldNs;
    m_held.push_back({std::move(waiting), until, deadlineNs});
}

void Passage::countPassed(const Waiting &waiting)
{
    ++m_totals.passed;
    m_totals.duplicated += quint64(waiting.fate.copies - 1);
    m_totals.reordered += waiting.sequence < m_nextInOrder ? 1 : 0;
    m_nextInOrder = std::max(m_nextInOrder, waiting.sequence + 1);
    m_totals.corrupted += waiting.fate.corruptBits > 0 ? 1 : 0;
    m_totals.truncated += waiting.fate.truncatedTo >= 0 ? 1 : 0;
    m_totals.delayed += waiting.fate.delayNs > 0 ? 1 : 0;
}

} // namespace echogram
