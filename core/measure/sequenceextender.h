// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <optional>

namespace echogram {

/// Sequence numbers as they are in payloads, of 16 or 32 bits, which begin again at 0 when they are used up, made to
/// numbers of 64 bits that do not. The idea is that of RFC 3550 A.1: of all numbers that end in these bits, the one
/// nearest to the highest so far is meant. Right as long as nothing is out of order by half of all numbers or more.
///
/// Believes whatever it is given: one number that was made up carries it away. Whoever knows which numbers can be
/// meant (a sender, of its answers) asks nearest() with the last one it sent instead.
class SequenceExtender
{
public:
    /// `bits` is 1 to 32.
    explicit SequenceExtender(int bits = 32)
        : m_bits(bits)
    {
        Q_ASSERT(bits >= 1 && bits <= 32);
    }

    /// The first is taken as it is. Below 0 is what came before the first 0.
    qint64 extend(quint32 number)
    {
        const qint64 extended = m_highest ? nearest(number, *m_highest, m_bits) : qint64(number);
        m_highest = m_highest ? std::max(*m_highest, extended) : extended;
        return extended;
    }

    /// Nothing before the first.
    std::optional<qint64> highest() const { return m_highest; }

    /// The number nearest to `reference` that ends in the `bits` bits of `number`; of two equally near the lower.
    static qint64 nearest(quint32 number, qint64 reference, int bits = 32)
    {
        const int unused = 64 - bits;
        const quint64 ahead = (quint64(number) - quint64(reference)) << unused;
        return reference + (qint64(ahead) >> unused); // C++20: shifts the sign in
    }

private:
    int m_bits;
    std::optional<qint64> m_highest;
};

} // namespace echogram
