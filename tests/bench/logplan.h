// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/instant.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

namespace echogram::bench {

// What is in the log that bench_log makes: all of it follows from a datagram's number, so whoever reads it can tell
// whether it is the right one.

inline constexpr std::size_t logPayloadBytes = 64;
inline constexpr std::int64_t logTimeoutNs = 1'000'000'000;
inline constexpr std::int64_t logIntervalNs = 10'000; ///< between two datagrams: 100,000 a second

enum class LogRole : std::uint8_t { Question, Answer, Unasked };

/// One in ten is a question, and nine in ten of those are answered by the third datagram behind it. Nobody asked for
/// all others.
constexpr LogRole logRole(std::uint64_t number)
{
    if (number % 10 == 0)
        return LogRole::Question;
    return number % 10 == 3 && number / 10 % 10 != 9 ? LogRole::Answer : LogRole::Unasked;
}

/// How many of the first `count` datagrams have this role.
constexpr std::uint64_t logRoleCount(LogRole role, std::uint64_t count)
{
    const std::uint64_t hundreds = count / 100;
    std::uint64_t inRest = 0;
    for (std::uint64_t number = count - count % 100; number < count; ++number)
        inRest += logRole(number) == role ? 1 : 0;
    const std::uint64_t inHundred = role == LogRole::Question ? 10 : role == LogRole::Answer ? 9 : 81;
    return hundreds * inHundred + inRest;
}

/// Ours and two hosts': one that is asked, and another that talks unasked. (What the first sends is an answer, however
/// little it looks like one.)
inline const Endpoint logLocal = Endpoint::fromIPv4({192, 0, 2, 1}, 40000);
inline const Endpoint logPeer = Endpoint::fromIPv4({192, 0, 2, 7}, 5683);
inline const Endpoint logStranger = Endpoint::fromIPv4({192, 0, 2, 9}, 5353);

inline Instant logTime(std::uint64_t number)
{
    constexpr std::int64_t begin = 1'700'000'000'000'000'000; // in November 2023
    const std::int64_t ns = begin + std::int64_t(number) * logIntervalNs;
    return {ns, ns};
}

///      0            10                                                           64
///     +------------+-------------------------------------------------------------+
///     | number     | text, or any bytes at all, by turns                         |
///     +------------+-------------------------------------------------------------+
///
/// The digits of the number stand in reverse order, so that payloads differ at once, as transaction ids do. An answer
/// has its question's.
inline constexpr std::size_t logNumberDigits = 10;

inline void writeLogPayload(char *payload, std::uint64_t number)
{
    std::uint64_t rest = logRole(number) == LogRole::Answer ? number - 3 : number;
    for (std::size_t at = 0; at < logNumberDigits; ++at, rest /= 10)
        payload[at] = char('0' + rest % 10);
    constexpr char text[] = " temperature 21.5 pressure 1013.25 humidity 43 battery ok";
    static_assert(sizeof text > logPayloadBytes - logNumberDigits);
    if (number % 2 == 0) {
        std::memcpy(payload + logNumberDigits, text, logPayloadBytes - logNumberDigits);
        return;
    }
    std::uint64_t random = number + 1; // Marsaglia's xorshift64, which must not begin with 0
    for (std::size_t at = logNumberDigits; at < logPayloadBytes; ++at) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        payload[at] = char(random >> 32);
    }
}

/// The number a payload begins with; none when there is none.
inline std::optional<std::uint64_t> readLogNumber(const char *payload, std::size_t size)
{
    if (size != logPayloadBytes)
        return {};
    std::uint64_t number = 0;
    for (std::size_t at = logNumberDigits; at-- > 0;) {
        if (payload[at] < '0' || payload[at] > '9')
            return {};
        number = number * 10 + std::uint64_t(payload[at] - '0');
    }
    return number;
}

// What is looked for with a pattern that leaves a digit open.
inline constexpr std::size_t logOpenDigit = 5;

/// Of an answered question.
constexpr std::uint64_t logNumberInMiddle(std::uint64_t count)
{
    return count / 200 * 100;
}

/// How many of the first `count` datagrams begin with this number but for the open digit.
constexpr std::uint64_t logFoundInMiddle(std::uint64_t count)
{
    constexpr std::uint64_t place = 100'000;
    const std::uint64_t middle = logNumberInMiddle(count);
    const std::uint64_t zeroed = middle - middle / place % 10 * place;
    std::uint64_t found = 0;
    for (std::uint64_t number = zeroed; number < zeroed + 10 * place; number += place)
        found += (number < count ? 1 : 0) + (number + 3 < count ? 1 : 0);
    return found;
}

} // namespace echogram::bench
