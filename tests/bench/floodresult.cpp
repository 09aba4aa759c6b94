// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floodresult.h"

#include <array>
#include <cstdio>

namespace echogram::bench {
namespace {

std::string withDecimals(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", number);
    return text.data();
}

class Promises
{
public:
    void check(bool isKept, const std::string &what)
    {
        if (!isKept)
            m_broken.push_back(what);
    }

    void checkSent(const FloodedWindow &window)
    {
        const FloodSent &sent = window.sent;
        const std::string asked = std::to_string(window.plan.rate);
        check(sent.failure.empty(), "flood: " + sent.failure);
        check(sent.count == window.plan.count(), "flood: " + std::to_string(sent.count) + " of "
                                                     + std::to_string(window.plan.count())
                                                     + " datagrams were sent");
        check(sent.rate() >= leastRateShare * double(window.plan.rate),
              "flood: only " + std::to_string(std::uint64_t(sent.rate())) + " of " + asked
                  + " datagrams a second could be sent, so this says nothing about " + asked);
        check(window.drops.has_value(), "kernel: the window's socket was gone before its drops were read");
        const std::uint64_t drops = window.drops.value_or(0);
        check(drops <= dropLimit, "kernel: " + std::to_string(drops)
                                      + " datagrams were dropped, because the window was too slow");
    }

    void checkDelays(const PingResult &pings)
    {
        const double p99 = pings.delays.quantile(0.99);
        const double latest = pings.delays.quantile(1);
        check(pings.failure.empty(), "event loop: " + pings.failure);
        check(p99 < delayP99LimitMs, "event loop: one ping in a hundred was answered after "
                                         + withDecimals(p99) + " ms or more, less than "
                                         + withDecimals(delayP99LimitMs) + " are promised");
        check(latest < delayLimitMs, "event loop: a ping was answered after " + withDecimals(latest)
                                         + " ms, less than " + withDecimals(delayLimitMs) + " are promised");
    }

    void checkMemory(const FloodedWindow &window)
    {
        check(window.growthKiB() < floodGrowthLimitKiB,
              "memory: grew by " + std::to_string(window.growthKiB()) + " KiB, less than "
                  + std::to_string(floodGrowthLimitKiB) + " are promised");
    }

    void checkLog(const FloodLog &log)
    {
        check(log.failure.empty(), "log: " + log.failure);
        const auto checkNone = [this](std::uint64_t number, const std::string &what) {
            check(number <= notLoggedLimit, "log: datagrams that " + what + ": " + std::to_string(number));
        };
        checkNone(log.flood.missing(), "were sent and are missing");
        checkNone(log.flood.duplicates(), "are there once more");
        checkNone(log.flood.outOfOrder(), "stand behind later ones");
        checkNone(log.flood.wrong(), "are not as they were sent");
    }

    std::vector<std::string> take() { return std::move(m_broken); }

private:
    std::vector<std::string> m_broken;
};

} // namespace

std::vector<std::string> brokenPromises(const FloodedWindow &window)
{
    Promises promises;
    promises.check(window.failure.empty(), "window: " + window.failure);
    if (window.sent.count > 0) {
        promises.checkSent(window);
        promises.checkDelays(window.flooded);
        promises.checkMemory(window);
        promises.check(window.settledAfter.has_value(),
                       "window: it had not come to rest when it was closed, a while after the flood");
    }
    if (window.failure.empty())
        promises.check(window.exitCode == 0, window.exitCode
                                                 ? "window: it ended with " + std::to_string(*window.exitCode)
                                                 : std::string("window: it did not end when it was closed"));
    if (window.sent.count > 0 && window.isLogWanted) {
        promises.check(window.log.has_value(), "log: it was not counted, because there is no such file");
        if (window.log)
            promises.checkLog(*window.log);
    }
    promises.check(!window.isInterrupted, "interrupted");
    return promises.take();
}

} // namespace echogram::bench
