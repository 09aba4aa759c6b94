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
    // The wall clock first: an interruption in between makes what is counted back from the monotonic one later, not
    // earlier than its cause.
    const qint64 wallNs = nanosecondsOf<std::chrono::system_clock>();
    return {wallNs, monotonicNow()};
}

qint64 monotonicNow()
{
    return nanosecondsOf<std::chrono::steady_clock>();
}

} // namespace echogram
