// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/soakresult.h"

#include <cstdio>

namespace echogram::bench {
namespace {

std::string withDecimals(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", number);
    return text.data();
}

} // namespace

std::vector<std::string> brokenPromises(const SoakResults &results)
{
    std::vector<std::string> broken;
    const auto check = [&broken](bool isKept, const std::string &what) {
        if (!isKept)
            broken.push_back(what);
    };
    for (const FloodResult &flood : results.floods) {
        const std::string name = (flood.isSilent ? "silent, " : "flood, ") + flood.engine + ": ";
        check(flood.failure.empty(), name + flood.failure);
        check(flood.peakKiB < residentLimitKiB, name + std::to_string(flood.peakKiB)
                                                    + " KiB were resident, less than "
                                                    + std::to_string(residentLimitKiB) + " are promised");
        check(flood.growthKiB() <= growthLimitKiB, name + "grew by " + std::to_string(flood.growthKiB())
                                                       + " KiB, at most " + std::to_string(growthLimitKiB)
                                                       + " count as flat");
    }
    for (const TimerResult &timer : results.timers) {
        const std::string name = "timer, " + timer.engine + ": ";
        check(timer.failure.empty(), name + timer.failure);
        const auto late = timer.lateness.ticksLaterThan(latenessLimitMs);
        check(late == 0, name + std::to_string(late) + " of " + std::to_string(timer.lateness.ticks())
                             + " ticks were later than " + withDecimals(latenessLimitMs)
                             + " ms, the latest by " + withDecimals(timer.lateness.quantile(1)) + " ms");
    }
    for (const IdentityResult &identity : results.identities) {
        const std::string name = "identity, " + identity.engine + ": ";
        check(identity.failure.empty(), name + identity.failure);
        check(identity.wrong <= wrongLimit,
              name + std::to_string(identity.wrong) + " echoes were not what was sent");
        check(identity.lost <= lostLimit, name + std::to_string(identity.lost) + " datagrams had no echo");
    }
    check(!results.isInterrupted, "interrupted");
    return broken;
}

} // namespace echogram::bench
