// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/rtthistogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

namespace echogram {
namespace {

// Which part of which power of two:
//
//     times      0 .. 1023   1024 .. 2047   2048 .. 4095   4096 .. 8191   ...   2^62 .. 2^63 - 1
//     parts      0 .. 1023   1024 .. 2047   2048 .. 3071   3072 .. 4095   ...   54272 .. 55295
//     each of    1 ns        1 ns           2 ns           4 ns                 2^52 ns
constexpr int partBits = 10;
constexpr std::size_t parts = std::size_t(1) << partBits;

int shiftOf(quint64 ns)
{
    return std::max(0, int(std::bit_width(ns)) - 1 - partBits);
}

std::size_t partOf(quint64 ns)
{
    const int shift = shiftOf(ns);
    return std::size_t(shift) * parts + std::size_t(ns >> shift);
}

qint64 middleOf(std::size_t part)
{
    const std::size_t shift = part < 2 * parts ? 0 : part / parts - 1;
    const quint64 first = quint64(part - shift * parts) << shift;
    return qint64(first + ((quint64(1) << shift) - 1) / 2);
}

constexpr quint64 lowBits = 0xffff'ffff;

} // namespace

void RttHistogram::record(qint64 ns, quint64 count)
{
    if (count == 0)
        return;
    ns = std::max<qint64>(0, ns);
    const std::size_t part = partOf(quint64(ns));
    if (part >= m_counts.size()) {
        const std::size_t size = (part / parts + 1) * parts;
        m_counts.reserve(size); // resize() alone may take twice as much
        m_counts.resize(size);
    }
    m_counts[part] += count;
    m_minimum = m_count == 0 ? ns : std::min(m_minimum, ns);
    m_maximum = std::max(m_maximum, ns);
    m_count += count;

    const quint64 high = quint64(ns) >> 32;
    const quint64 low = quint64(ns) & lowBits;
    add(high * count + low * (count >> 32), low * (count & lowBits));
}

void RttHistogram::merge(const RttHistogram &other)
{
    if (other.isEmpty())
        return;
    if (other.m_counts.size() > m_counts.size()) {
        m_counts.reserve(other.m_counts.size());
        m_counts.resize(other.m_counts.size());
    }
    std::transform(other.m_counts.begin(), other.m_counts.end(), m_counts.begin(), m_counts.begin(),
                   std::plus());
    m_minimum = m_count == 0 ? other.m_minimum : std::min(m_minimum, other.m_minimum);
    m_maximum = std::max(m_maximum, other.m_maximum);
    m_count += other.m_count;
    add(other.m_sum.high, other.m_sum.low);
}

void RttHistogram::add(quint64 high, quint64 low)
{
    low += m_sum.low; // no overflow: (2^32 - 1)^2 + 2^32 - 1 < 2^64
    m_sum.low = low & lowBits;
    m_sum.high += high + (low >> 32);
}

double RttHistogram::mean() const
{
    if (isEmpty())
        return 0;
    return (std::ldexp(double(m_sum.high), 32) + double(m_sum.low)) / double(m_count);
}

qint64 RttHistogram::quantile(double share) const
{
    if (isEmpty())
        return 0;
    // 0.07 of 100 is the 7th, though 0.07 is a little more than 7/100 in binary.
    const double place = std::clamp(share, 0.0, 1.0) * double(m_count);
    const double forgiven = place * (1 - 4 * std::numeric_limits<double>::epsilon());
    const quint64 rank = std::max<quint64>(1, quint64(std::ceil(forgiven)));
    if (rank >= m_count)
        return m_maximum;
    if (rank == 1)
        return m_minimum;
    quint64 counted = 0;
    for (std::size_t part = 0; part < m_counts.size(); ++part) {
        counted += m_counts[part];
        if (counted >= rank)
            return std::clamp(middleOf(part), m_minimum, m_maximum);
    }
    return m_maximum;
}

} // namespace echogram
