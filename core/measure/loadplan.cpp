// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/loadplan.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace echogram {
namespace {

constexpr long double second = 1e9L; // in ns
constexpr qint64 never = std::numeric_limits<qint64>::max();

constexpr double slowest = 1e-6;
constexpr double fastest = 1e9; // one each ns: faster, and several were due at one time

} // namespace

LoadPlan::LoadPlan(const LoadCourse &course)
    : m_startRate(std::clamp(course.rampNs > 0 ? course.startRate : course.endRate, slowest, fastest))
    , m_endRate(std::clamp(course.endRate, slowest, fastest))
    , m_rampNs(std::max<qint64>(0, course.rampNs))
{
    const long double rampS = m_rampNs / second;
    m_growth = m_rampNs > 0 ? (static_cast<long double>(m_endRate) - m_startRate) / rampS : 0;
    m_rampSum = (static_cast<long double>(m_startRate) + m_endRate) / 2 * rampS;
    if (course.durationNs > 0)
        m_total = unlimitedDueAt(course.durationNs - 1);
    if (course.count > 0)
        m_total = std::min(course.count, m_total.value_or(course.count));
}

LoadPlan LoadPlan::constant(double rate, qint64 durationNs, quint64 count)
{
    return LoadPlan({rate, rate, 0, durationNs, count});
}

quint64 LoadPlan::dueAt(qint64 elapsedNs) const
{
    const quint64 due = unlimitedDueAt(elapsedNs);
    return m_total ? std::min(due, *m_total) : due;
}

std::optional<qint64> LoadPlan::instantOf(quint64 n) const
{
    if (m_total && n >= *m_total)
        return {};
    return unlimitedInstantOf(n);
}

double LoadPlan::rateAt(qint64 elapsedNs) const
{
    if (elapsedNs >= m_rampNs)
        return m_endRate;
    return double(m_startRate + m_growth * (std::max<qint64>(0, elapsedNs) / second));
}

qint64 LoadPlan::unlimitedInstantOf(quint64 n) const
{
    const long double number = n;
    long double ns = 0;
    if (number < m_rampSum) {
        // The root of startRate * t + growth / 2 * t^2 = n, in the form in which nothing cancels out. A falling rate
        // reaches nearly 0 at the end of the ramp, and rounding must not make it less.
        const long double rate = m_startRate;
        const long double rateThen = std::sqrt(std::max(0.0L, rate * rate + 2 * m_growth * number));
        ns = std::min(2 * number * second / (rate + rateThen), static_cast<long double>(m_rampNs));
    } else {
        ns = m_rampNs + (number - m_rampSum) * second / m_endRate;
    }
    ns = std::ceil(ns);
    return ns < static_cast<long double>(never) ? qint64(ns) : never;
}

quint64 LoadPlan::unlimitedDueAt(qint64 elapsedNs) const
{
    if (elapsedNs < 0)
        return 0;
    elapsedNs = std::min(elapsedNs, never - 1); // what is due beyond all time is never due
    const long double elapsedS = elapsedNs / second;
    const long double sum =
        elapsedNs < m_rampNs
            ? elapsedS * (m_startRate + m_growth / 2 * elapsedS)
            : m_rampSum + (elapsedNs - m_rampNs) * static_cast<long double>(m_endRate) / second;
    // Right but for rounding, by which it is one too many or too few; instantOf() is what counts.
    quint64 due = quint64(std::max(0.0L, sum)) + 1;
    while (unlimitedInstantOf(due) <= elapsedNs)
        ++due;
    while (due > 1 && unlimitedInstantOf(due - 1) > elapsedNs)
        --due;
    return due;
}

} // namespace echogram
