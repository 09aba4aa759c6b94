// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace echogram::bench {

// What is in the datagrams of a flood: text, as a window would rather have it, and different in each.
//
//     000000000042 bcdefghijklmnopqrstuvwxyzabc...
//     number, from 0             filler

inline constexpr std::size_t floodDigits = 12;

/// The character at this place behind the number; the same in all of them.
constexpr char floodFiller(std::size_t at)
{
    return at == floodDigits ? ' ' : char('a' + at % 26);
}

inline void writeFloodNumber(char *payload, std::uint64_t number)
{
    for (std::size_t at = floodDigits; at-- > 0; number /= 10)
        payload[at] = char('0' + number % 10);
}

/// `bytes` of them: the number and the filler.
inline void writeFloodPayload(char *payload, std::size_t bytes, std::uint64_t number)
{
    writeFloodNumber(payload, number);
    for (std::size_t at = floodDigits; at < bytes; ++at)
        payload[at] = floodFiller(at);
}

/// The number of this datagram; none when it is not one of `bytes` bytes as they were written.
inline std::optional<std::uint64_t> readFloodPayload(std::string_view payload, std::size_t bytes)
{
    if (payload.size() != bytes || bytes < floodDigits)
        return {};
    std::uint64_t number = 0;
    for (std::size_t at = 0; at < floodDigits; ++at) {
        if (payload[at] < '0' || payload[at] > '9')
            return {};
        number = number * 10 + std::uint64_t(payload[at] - '0');
    }
    for (std::size_t at = floodDigits; at < bytes; ++at) {
        if (payload[at] != floodFiller(at))
            return {};
    }
    return number;
}

} // namespace echogram::bench
