// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/lateness.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echogram::bench {

// What is promised.
inline constexpr long residentLimitKiB = 40 * 1024; ///< resident memory of the server, at any time
inline constexpr long growthLimitKiB = 2 * 1024; ///< from a tenth of the time to its end; less counts as flat
inline constexpr double latenessLimitMs = 20;    ///< of a timer in the server's event loop
inline constexpr std::uint64_t wrongLimit = 0;   ///< echoes that are not what was sent
inline constexpr std::uint64_t lostLimit = 0;    ///< datagrams without an echo, while buffers are not full

/// What a flooder says when it is done, in datagrams.
struct FloodCount
{
    std::uint64_t sent = 0;
    std::uint64_t read = 0; ///< answers
};

/// What an echo server says when it is done, in datagrams.
struct AnswerCount
{
    std::uint64_t answers = 0;
    std::uint64_t errors = 0;
    std::uint64_t drops = 0;
};

struct MemorySample
{
    double seconds = 0;   ///< since the flood began
    long residentKiB = 0; ///< VmRSS of proc(5)
};

/// A server's memory while it was flooded.
struct FloodResult
{
    std::string engine;
    bool isSilent = false; ///< the client never read an answer
    double seconds = 0;
    FloodCount client;
    AnswerCount server;
    long startKiB = 0; ///< before the first datagram
    std::vector<MemorySample> samples;
    long peakKiB = 0;    ///< VmHWM of proc(5): also between the samples
    std::string failure; ///< why it could not be measured; empty when it was

    /// When everything that is allocated once has been.
    long tenthKiB() const
    {
        const auto at = std::find_if(samples.begin(), samples.end(), [this](const MemorySample &sample) {
            return sample.seconds >= seconds / 10;
        });
        return at == samples.end() ? startKiB : at->residentKiB;
    }
    long endKiB() const { return samples.empty() ? startKiB : samples.back().residentKiB; }
    long growthKiB() const { return endKiB() - tenthKiB(); }
    double answersPerSecond() const { return seconds > 0 ? double(server.answers) / seconds : 0; }
};

/// A timer in the event loop of a server that was flooded.
struct TimerResult
{
    std::string engine;
    double seconds = 0;
    FloodCount client;
    std::uint64_t answers = 0;
    Lateness lateness;
    double waited =
        0; ///< share of the time for which the server's thread was ready, and others had its processor
    std::string failure;

    double answersPerSecond() const { return seconds > 0 ? double(answers) / seconds : 0; }
};

/// Whether what came back is what was sent.
struct IdentityResult
{
    std::string engine;
    double seconds = 0;
    std::uint64_t echoes = 0;                   ///< right ones
    std::uint64_t bytes = 0;                    ///< of payload in them
    std::uint64_t wrong = 0;                    ///< like nothing that was under way
    std::uint64_t lost = 0;                     ///< that never came
    std::uint64_t outOfOrder = 0;               ///< right ones that were overtaken; those count as echoes too
    std::array<std::uint64_t, 17> magnitudes{}; ///< echoes of 0 bytes, of 1, of 2 and 3, of 4 to 7...
    std::string failure;

    void countRight(std::size_t size)
    {
        ++echoes;
        bytes += size;
        ++magnitudes[std::size_t(std::bit_width(size))];
    }
};

struct SoakResults
{
    std::vector<FloodResult> floods;
    std::optional<Lateness> bareTimer; ///< of clock_nanosleep(2) alone: what this machine is capable of
    std::vector<TimerResult> timers;
    std::vector<IdentityResult> identities;
    bool isInterrupted = false; ///< the rest was not looked at
};

/// Which promises were not kept, each in a sentence; none when all were.
std::vector<std::string> brokenPromises(const SoakResults &results);

} // namespace echogram::bench
