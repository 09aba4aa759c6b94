// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace echogram::bench {

/// Which of the numbered datagrams are still under way. Two bits a datagram in a ring, so that keeping the books costs
/// a few nanoseconds each.
class SequenceWindow
{
public:
    enum class Arrival {
        Awaited,   ///< the first echo of one that is under way
        Late,      ///< of one that had been counted as lost
        Duplicate, ///< of one that had been answered
        Unknown,   ///< that was never sent
    };

    /// Remembers sixteen times what is in flight. One that is overtaken by so many is lost.
    explicit SequenceWindow(int inFlight)
        : m_mask(std::bit_ceil(std::uint64_t(inFlight) * 16 + 1024) - 1)
        , m_awaited((m_mask + 1) / 64)
        , m_lost((m_mask + 1) / 64)
    {}

    /// The number of the next datagram that is sent.
    std::uint64_t send()
    {
        const std::uint64_t number = m_next++;
        if (take(m_awaited, number)) // what was there sixteen windows ago
            giveUpOne();
        take(m_lost, number);
        put(m_awaited, number);
        ++m_outstanding;
        return number;
    }

    Arrival receive(std::uint64_t number)
    {
        if (number >= m_next)
            return Arrival::Unknown;
        if (m_next - number > m_mask + 1)
            return Arrival::Late; // so old that it was either lost or answered; nobody knows any more
        if (take(m_awaited, number)) {
            --m_outstanding;
            return Arrival::Awaited;
        }
        return take(m_lost, number) ? Arrival::Late : Arrival::Duplicate;
    }

    /// What is under way counts as lost, and makes room for others.
    void giveUp()
    {
        for (std::size_t i = 0; i < m_awaited.size(); ++i) {
            m_lost[i] |= m_awaited[i];
            m_awaited[i] = 0;
        }
        m_lostCount += std::uint64_t(m_outstanding);
        m_outstanding = 0;
    }

    int outstanding() const { return m_outstanding; }
    std::uint64_t lost() const { return m_lostCount; }

private:
    using Bits = std::vector<std::uint64_t>;

    void put(Bits &bits, std::uint64_t number)
    {
        number &= m_mask;
        bits[number / 64] |= std::uint64_t(1) << number % 64;
    }

    /// Clears the bit; was it set?
    bool take(Bits &bits, std::uint64_t number)
    {
        number &= m_mask;
        std::uint64_t &word = bits[number / 64];
        const std::uint64_t bit = std::uint64_t(1) << number % 64;
        const bool was = (word & bit) != 0;
        word &= ~bit;
        return was;
    }

    void giveUpOne()
    {
        --m_outstanding;
        ++m_lostCount;
    }

    std::uint64_t m_mask; // the ring holds one more than that, a power of two
    Bits m_awaited;
    Bits m_lost;
    std::uint64_t m_next = 0;
    std::uint64_t m_lostCount = 0;
    int m_outstanding = 0;
};

} // namespace echogram::bench
