// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace echogram::bench {

/// What became of the numbers 0 to N-1 of a flood, in the order in which they stand in a log.
class FloodSequence
{
public:
    explicit FloodSequence(std::uint64_t count = 0)
        : m_isThere(std::size_t(count))
    {}

    /// The next one in the log; none when it is like nothing that was sent.
    void add(std::optional<std::uint64_t> number)
    {
        if (!number || *number >= m_isThere.size()) {
            ++m_wrong;
            return;
        }
        if (m_isThere[std::size_t(*number)]) {
            ++m_duplicates;
            return;
        }
        m_isThere[std::size_t(*number)] = true;
        ++m_there;
        if (*number < m_next)
            ++m_outOfOrder;
        else
            m_next = *number + 1;
    }

    std::uint64_t there() const { return m_there; } ///< numbers that are in the log, however often
    std::uint64_t missing() const { return m_isThere.size() - m_there; }
    std::uint64_t duplicates() const { return m_duplicates; }
    std::uint64_t outOfOrder() const { return m_outOfOrder; } ///< that stand behind a higher one
    std::uint64_t wrong() const { return m_wrong; }

private:
    std::vector<bool> m_isThere;
    std::uint64_t m_there = 0;
    std::uint64_t m_next = 0; // above the highest so far
    std::uint64_t m_duplicates = 0;
    std::uint64_t m_outOfOrder = 0;
    std::uint64_t m_wrong = 0;
};

} // namespace echogram::bench
