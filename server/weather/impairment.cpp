// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/impairment.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace echogram {
namespace {

constexpr qint64 secondNs = 1'000'000'000;
constexpr qint64 longestNs = 100 * 24 * 3600 * secondNs; // as parseDuration() has it; sums of it fit

/// Box and Muller, 1958: mean 0, standard deviation 1, of two shares.
double normal(double first, double second)
{
    return std::sqrt(-2 * std::log(1 - first)) * std::cos(2 * std::numbers::pi * second);
}

/// Of the shape that tc-netem(8) has, 3, moved and scaled to mean 0 and standard deviation 1 (netem cuts it off at 4).
double pareto(double share)
{
    constexpr double mean = 1.5;
    constexpr double deviation = std::numbers::sqrt3 / 2;
    return (1 / std::cbrt(1 - share) - mean) / deviation;
}

} // namespace

Impairment::Impairment(const Weather &weather, quint64 seed)
    : m_weather(weather)
    , m_streams{RandomStream(seed, Loss),    RandomStream(seed, Burst),   RandomStream(seed, Duplicate),
                RandomStream(seed, Reorder), RandomStream(seed, Corrupt), RandomStream(seed, Truncate),
                RandomStream(seed, Jitter)}
    , m_hasOutages((weather.outageEveryNs > 0 && weather.outageForNs > 0) || !weather.outages.isEmpty())
    , m_untilNth(weather.lossEvery)
{
    if (weather.burstLoss <= 0)
        return;
    // The share of the bad state is toBad / (toBad + toGood). When nothing gets through, no burst ends.
    const bool isEternal = weather.burstLoss >= 1;
    m_toGood = isEternal ? 0 : 1 / std::max(1.0, weather.burstLength);
    m_toBad = isEternal ? 1 : std::min(1.0, m_toGood * weather.burstLoss / (1 - weather.burstLoss));
    m_isBad = stream(Burst).share() < weather.burstLoss; // in the steady state from the first on
}

WeatherFate Impairment::decide(qsizetype size, qint64 sinceStartNs)
{
    const qint64 nowNs = std::max<qint64>(0, sinceStartNs);
    const Draw drawn = draw();
    WeatherFate fate;
    fate.loss = lossOf(drawn.isLost, nowNs);
    if (!fate.isLost() && !joinQueue(size, nowNs))
        fate.loss = WeatherLoss::Queue;
    if (fate.isLost())
        return fate;

    if (m_weather.rateBitsPerSecond > 0)
        fate.delayNs = m_freeAtNs - nowNs;
    fate.delayNs += std::max<qint64>(0, m_weather.delayNs + drawn.jitterNs);
    if (m_weather.keepsOrder) {
        m_lastDueNs = std::max(m_lastDueNs, nowNs + fate.delayNs);
        fate.delayNs = m_lastDueNs - nowNs;
    }
    fate.copies = drawn.isDuplicated ? 2 : 1;
    fate.holdFor = drawn.isReordered ? std::max(1, m_weather.reorderDistance) : 0;
    damage(fate, drawn, size);
    return fate;
}

Impairment::Draw Impairment::draw()
{
    Draw drawn;
    drawn.isLost = hits(Loss, m_weather.loss);
    drawn.isDuplicated = hits(Duplicate, m_weather.duplicate);
    drawn.isReordered = hits(Reorder, m_weather.reorder);
    drawn.isTruncated = hits(Truncate, m_weather.truncate);
    if (m_weather.corrupt > 0) {
        drawn.corruptSeed = stream(Corrupt).bits();
        drawn.isCorrupted = RandomStream::shareOf(drawn.corruptSeed) < m_weather.corrupt;
    }
    if (m_weather.jitterNs > 0)
        drawn.jitterNs = drawJitter();
    return drawn;
}

bool Impairment::advanceBurst()
{
    if (m_weather.burstLoss <= 0)
        return false;
    const bool isBad = m_isBad;
    const double share = stream(Burst).share();
    m_isBad = isBad ? share >= m_toGood : share < m_toBad;
    return isBad;
}

qint64 Impairment::drawJitter()
{
    const quint64 bits = stream(Jitter).bits();
    const double first = RandomStream::shareOf(bits);
    double offset = 0;
    switch (m_weather.distribution) {
    case Weather::Distribution::Uniform:
        offset = 2 * first - 1;
        break;
    case Weather::Distribution::Normal:
        offset = normal(first, RandomStream::shareOf(splitMix64(bits)));
        break;
    case Weather::Distribution::Pareto:
        offset = pareto(first);
        break;
    }
    return std::llround(
        std::clamp(offset * double(m_weather.jitterNs), double(-longestNs), double(longestNs)));
}

WeatherLoss Impairment::lossOf(bool isDrawn, qint64 nowNs)
{
    // Both go on with every datagram, whatever becomes of it.
    const bool isInBurst = advanceBurst();
    const bool isNth = m_weather.lossEvery > 0 && --m_untilNth == 0;
    if (isNth)
        m_untilNth = m_weather.lossEvery;

    if (m_hasOutages && m_weather.isDownAt(nowNs))
        return WeatherLoss::Outage;
    if (isDrawn)
        return WeatherLoss::Random;
    if (isNth)
        return WeatherLoss::EveryNth;
    return isInBurst ? WeatherLoss::Burst : WeatherLoss::None;
}

bool Impairment::joinQueue(qsizetype size, qint64 nowNs)
{
    const qint64 rate = m_weather.rateBitsPerSecond;
    if (rate <= 0)
        return true;
    const qint64 bytes = size + Weather::headersSize;
    const qint64 waitNs = m_freeAtNs - nowNs;
    if (waitNs > 0) {
        const qint64 waiting = std::llround(double(waitNs) * double(rate) / (8.0 * secondNs));
        if (waitNs > longestNs || waiting + bytes > m_weather.queueBytes)
            return false;
    } else {
        m_freeAtNs = nowNs;
        m_carry = 0;
    }
    const qint64 work = 8 * bytes * secondNs + m_carry;
    m_freeAtNs += work / rate;
    m_carry = work % rate;
    return true;
}

void Impairment::damage(WeatherFate &fate, const Draw &drawn, qsizetype size) const
{
    const qsizetype shorter = std::max<qsizetype>(0, m_weather.truncateTo);
    if (drawn.isTruncated && shorter < size)
        fate.truncatedTo = int(shorter);
    const qsizetype left = fate.truncatedTo >= 0 ? shorter : size;
    if (drawn.isCorrupted && left > 0) {
        fate.corruptBits = int(std::min<qsizetype>(std::max(1, m_weather.corruptBits), 8 * left));
        fate.corruptSeed = drawn.corruptSeed;
    }
}

} // namespace echogram
