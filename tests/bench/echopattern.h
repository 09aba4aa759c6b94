// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

namespace echogram::bench {

/// What stands in a datagram of the client: its number, a pattern, and its number again at the end.
///
///     0        8                      bytes - 8     bytes
///     | number | pattern ...                 | number |     (numbers in the machine's byte order)
class EchoPattern
{
public:
    static constexpr int leastBytes = 2 * sizeof(std::uint64_t);

    explicit EchoPattern(int bytes)
        : m_pattern(std::size_t(bytes), '\0')
    {
        for (std::size_t i = 0; i < m_pattern.size(); ++i)
            m_pattern[i] = char(i * 31 + i / 256); // every byte value, and no repetition at 256
    }

    std::size_t bytes() const { return m_pattern.size(); }

    /// A datagram with the number 0.
    void write(char *payload) const
    {
        std::memcpy(payload, m_pattern.data(), bytes());
        setNumber(payload, 0);
    }

    void setNumber(char *payload, std::uint64_t number) const
    {
        std::memcpy(payload, &number, sizeof number);
        std::memcpy(payload + bytes() - sizeof number, &number, sizeof number);
    }

    /// The number at the front; what there is to it is for isIntact() to say.
    static std::uint64_t number(const char *payload)
    {
        std::uint64_t number = 0;
        std::memcpy(&number, payload, sizeof number);
        return number;
    }

    /// Is this, byte for byte, a datagram of ours?
    bool isIntact(const char *payload, std::size_t length) const
    {
        constexpr std::size_t size = sizeof(std::uint64_t);
        return length == bytes() && std::memcmp(payload, payload + length - size, size) == 0
               && std::memcmp(payload + size, m_pattern.data() + size, length - 2 * size) == 0;
    }

private:
    std::string m_pattern;
};

} // namespace echogram::bench
