// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/identityrun.h"

#include "tests/bench/identityclient.h"
#include "tests/bench/interruption.h"
#include "tests/bench/sizeruns.h"

#include <array>
#include <chrono>

namespace echogram::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// Of the receive buffers, for each of the two: far from where something could get lost.
constexpr double bufferShare = 0.125;

constexpr int mostSilences = 3; // in a row: then nobody answers any more

} // namespace

IdentityRun::IdentityRun(std::uint64_t echoes, std::function<void(std::uint64_t)> progressed)
    : m_echoes(echoes)
    , m_progressed(std::move(progressed))
{}

void IdentityRun::run(std::uint16_t port, IdentityResult &result) const
{
    std::array<IdentityClient, 2> clients{{{true, 0}, {false, std::uint64_t(1) << 63}}};
    for (IdentityClient &client : clients) {
        result.failure = client.open(port, bufferShare);
        if (!result.failure.empty())
            return;
    }

    SizeRuns runs;
    SizeRun next = runs.next(m_echoes);
    std::uint64_t left = m_echoes;
    const auto begin = Clock::now();
    auto told = begin;
    const auto isBusy = [&] { return left > 0 || clients[0].isWaiting() || clients[1].isWaiting(); };
    while (result.failure.empty() && isBusy()) {
        for (IdentityClient &client : clients) {
            while (left > 0 && client.hasRoomFor(next) && client.send(next, result)) {
                left -= std::uint64_t(next.count);
                next = left > 0 ? runs.next(left) : SizeRun();
            }
            if (client.isWaiting() && result.failure.empty())
                client.receive(result);
            if (client.silences() >= mostSilences)
                result.failure = "answers nothing any more";
        }
        if (wasInterrupted())
            result.failure = "interrupted";
        if (const auto now = Clock::now(); now - told >= std::chrono::seconds(1)) {
            told = now;
            m_progressed(result.echoes);
        }
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    result.lost = clients[0].lost() + clients[1].lost();
}

} // namespace echogram::bench
