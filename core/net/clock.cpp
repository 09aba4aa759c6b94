// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/clock.h"

#include <chrono>

namespace echogram {

Instant now()
{
    using namespace std::chrono;
    const auto nanoseconds = [](auto sinceEpoch) {
        return qint64(duration_cast<std::chrono::nanoseconds>(sinceEpoch).count());
    };
    const auto monotonic = steady_clock::now().time_since_epoch();
    return {nanoseconds(system_clock::now().time_since_epoch()), nanoseconds(monotonic)};
}

} // namespace echogram
