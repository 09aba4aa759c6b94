// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/receiveclock.h"

#include <algorithm>
#include <cstdlib>

namespace echogram {
namespace {

// Whoever sets a clock sets it by more. Reading both takes some 50 ns, or the length of an interruption.
constexpr qint64 toleratedJumpNs = 1'000'000;

// The most by which adjtimex(2) lets NTP make the wall clock run fast or slow: 500 ppm.
constexpr qint64 slewDivisor = 2'000;

} // namespace

void ReceiveClock::synchronize(const Instant &now)
{
    const qint64 passedNs = now.monotonicNs - m_now.monotonicNs;
    const qint64 jumpNs = std::abs((now.wallNs - m_now.wallNs) - passedNs);
    if (m_hasBegun && jumpNs > toleratedJumpNs + passedNs / slewDivisor)
        m_trustedFromNs = now.wallNs;
    m_hasBegun = true;
    m_now = now;
}

Instant ReceiveClock::at(qint64 kernelWallNs) const
{
    const qint64 agoNs = m_now.wallNs - kernelWallNs;
    if (kernelWallNs < m_trustedFromNs || agoNs <= 0)
        return m_now;
    return {kernelWallNs, m_now.monotonicNs - agoNs};
}

} // namespace echogram
