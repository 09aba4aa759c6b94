// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weather.h"

#include <algorithm>

namespace echogram {

bool Weather::isFair() const
{
    const bool losesNothing = loss <= 0 && lossEvery <= 0 && burstLoss <= 0;
    const bool changesNothing = duplicate <= 0 && reorder <= 0 && corrupt <= 0 && truncate <= 0;
    const bool delaysNothing = delayNs <= 0 && jitterNs <= 0 && rateBitsPerSecond <= 0;
    return losesNothing && changesNothing && delaysNothing && outageForNs <= 0 && outages.isEmpty();
}

bool Weather::isDownAt(qint64 sinceStartNs) const
{
    if (outageEveryNs > 0 && outageForNs > 0 && sinceStartNs >= 0
        && sinceStartNs % outageEveryNs >= outageEveryNs - outageForNs)
        return true;
    return std::any_of(outages.cbegin(), outages.cend(), [sinceStartNs](const Outage &outage) {
        return sinceStartNs >= outage.fromNs && sinceStartNs < outage.toNs;
    });
}

} // namespace echogram
