// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/linkstatistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace echogram {

void DelayVariation::record(qint64 ns)
{
    minimum = magnitudes.isEmpty() ? ns : std::min(minimum, ns);
    maximum = magnitudes.isEmpty() ? ns : std::max(maximum, ns);
    magnitudes.record(ns < 0 ? -ns : ns);
}

LinkStatistics::LinkStatistics(qint64 timeoutNs, qsizetype window)
    : m_timeoutNs(std::max<qint64>(1, timeoutNs))
    , m_mask(std::bit_ceil(std::size_t(std::max<qsizetype>(2, window))) - 1)
    , m_times(std::make_unique_for_overwrite<qint64[]>(m_mask + 1))
    , m_states(std::make_unique_for_overwrite<State[]>(m_mask + 1))
{}

void LinkStatistics::sent(qint64 sequence, qint64 sentNs)
{
    Q_ASSERT(sequence == m_next);
    Q_UNUSED(sequence);
    append(sentNs, State::Waiting);
    ++m_counts.sent;
}

void LinkStatistics::failedToSend(qint64 sequence)
{
    if (sequence == m_next) {
        append(0, State::Failed);
        passOverSettled();
        ++m_counts.failed;
        return;
    }
    if (!isInWindow(sequence))
        return;
    State &state = m_states[slot(sequence)];
    if (state != State::Waiting && state != State::GivenUp)
        return;
    if (state == State::GivenUp)
        --m_counts.lost;
    state = State::Failed;
    --m_counts.sent;
    ++m_counts.failed;
    passOverSettled();
}

LinkStatistics::Returned LinkStatistics::returned(qint64 sequence, qint64 receivedNs)
{
    if (!isInWindow(sequence) || m_states[slot(sequence)] == State::Failed) {
        ++m_counts.unknown;
        return {};
    }
    State &state = m_states[slot(sequence)];
    if (state == State::Answered || state == State::AnsweredLate) {
        ++m_counts.duplicated;
        return {Answer::Duplicate};
    }
    const qint64 rttNs = std::max<qint64>(0, receivedNs - m_times[slot(sequence)]);
    if (state == State::GivenUp)
        --m_counts.lost; // it is counted again below, as what it turned out to be
    if (rttNs >= m_timeoutNs) {
        state = State::AnsweredLate;
        ++m_counts.lost;
        ++m_counts.late;
        passOverSettled();
        return {Answer::Late, false, rttNs};
    }
    state = State::Answered;
    m_times[slot(sequence)] = rttNs;
    passOverSettled();

    const bool isReordered = m_order.arrived(sequence);
    m_counts.reordered = m_order.reordered();
    ++m_counts.received;
    recordInTime(sequence, rttNs);
    return {Answer::First, isReordered, rttNs};
}

void LinkStatistics::recordInTime(qint64 sequence, qint64 rttNs)
{
    m_rtt.record(rttNs);
    if (m_previousRttNs >= 0)
        m_jitterNs += (std::abs(double(rttNs - m_previousRttNs)) - m_jitterNs) / 16;
    m_previousRttNs = rttNs;

    // Of a pair the second to arrive settles it, whichever was sent first.
    const auto wasAnswered = [this](qint64 number) {
        return isInWindow(number) && m_states[slot(number)] == State::Answered;
    };
    if (wasAnswered(sequence - 1))
        m_delayVariation.record(rttNs - m_times[slot(sequence - 1)]);
    if (wasAnswered(sequence + 1))
        m_delayVariation.record(m_times[slot(sequence + 1)] - rttNs);
}

void LinkStatistics::expire(qint64 nowNs, std::vector<qint64> *givenUp)
{
    while (m_oldest != m_next && deadline(m_oldest) <= nowNs) {
        m_states[slot(m_oldest)] = State::GivenUp;
        ++m_counts.lost;
        if (givenUp)
            givenUp->push_back(m_oldest);
        passOverSettled();
    }
}

std::optional<qint64> LinkStatistics::nextDeadlineNs() const
{
    if (m_oldest == m_next)
        return {};
    return deadline(m_oldest);
}

bool LinkStatistics::isInWindow(qint64 sequence) const
{
    return sequence >= 0 && sequence < m_next && m_next - sequence <= qint64(m_mask) + 1;
}

qint64 LinkStatistics::deadline(qint64 sequence) const
{
    constexpr qint64 never = std::numeric_limits<qint64>::max();
    const qint64 sentNs = m_times[slot(sequence)];
    return sentNs > never - m_timeoutNs ? never : sentNs + m_timeoutNs;
}

void LinkStatistics::append(qint64 timeNs, State state)
{
    if (m_next - m_oldest > qint64(m_mask)) { // its slot is needed, and it still waits
        ++m_counts.lost;
        m_states[slot(m_oldest)] = State::GivenUp;
        passOverSettled();
    }
    m_times[slot(m_next)] = timeNs;
    m_states[slot(m_next)] = state;
    ++m_next;
}

void LinkStatistics::passOverSettled()
{
    while (m_oldest != m_next && m_states[slot(m_oldest)] != State::Waiting)
        ++m_oldest;
}

} // namespace echogram
