// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/clock.h"

#include <chrono>

namespace echogram {
namespace {

template <class Clock>
qint64 nanosecondsOf()
{
    return qint64(std::chrono::nanoseconds(Clock::now().time_since_epoch()).count());
}

} // namespace

Instant now()
{
    const qint64 monotonicNs = monotonicNow();
    return {nanosecondsOf<std::chrono::system_clock>(), monotonicNs};
}

qint64 monotonicNow()
{
    return nanosecondsOf<std::chrono::steady_clock>();
}

} // namespace echogram
