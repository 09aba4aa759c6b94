// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QtGlobal>

#include <array>
#include <numeric>

namespace echogram {

/// Why a datagram is not answered.
enum class Refusal : quint8 {
    NoPort,       ///< it came from port 0, so nobody waits for an answer (RFC 768)
    Denied,       ///< by --deny, or not among --allow
    LoopPort,     ///< it came from the port of a service that would answer the answer (CVE-2024-2169)
    HopLimit,     ///< it had hardly any hops left: two servers answering each other end here
    Rate,         ///< its source had used up its tokens
    Amplification ///< the answer would be larger than the question
};

inline constexpr std::array allRefusals{Refusal::NoPort,   Refusal::Denied, Refusal::LoopPort,
                                        Refusal::HopLimit, Refusal::Rate,   Refusal::Amplification};

/// A stable name, for logs and metrics: `noPort`, `denied`...
const char *refusalName(Refusal refusal);

/// How many datagrams were not answered, and why. A plain value.
class RefusalCounts
{
public:
    void add(Refusal refusal, quint64 datagrams) { m_counts[size_t(refusal)] += datagrams; }
    quint64 of(Refusal refusal) const { return m_counts[size_t(refusal)]; }
    quint64 total() const { return std::accumulate(m_counts.begin(), m_counts.end(), quint64(0)); }

    RefusalCounts &operator+=(const RefusalCounts &other)
    {
        for (size_t i = 0; i < m_counts.size(); ++i)
            m_counts[i] += other.m_counts[i];
        return *this;
    }
    /// What has come since `earlier`.
    RefusalCounts operator-(const RefusalCounts &earlier) const
    {
        RefusalCounts difference = *this;
        for (size_t i = 0; i < m_counts.size(); ++i)
            difference.m_counts[i] -= earlier.m_counts[i];
        return difference;
    }
    friend bool operator==(const RefusalCounts &, const RefusalCounts &) = default;

private:
    std::array<quint64, allRefusals.size()> m_counts{};
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::RefusalCounts)
