// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>

namespace echogram {

/// How long answers took, from when the kernel got the question until it took the answer, in classes. A plain value.
class ServiceTimes
{
public:
    /// The upper bounds of the classes in ns, each included; what took longer is counted as well, and in none of them.
    static constexpr std::array<qint64, 16> boundsNs{
        10'000,    20'000,     50'000,     100'000,    200'000,     500'000,     1'000'000,   2'000'000,
        5'000'000, 10'000'000, 20'000'000, 50'000'000, 100'000'000, 200'000'000, 500'000'000, 1'000'000'000};

    void add(qint64 ns, quint64 answers = 1)
    {
        size_t index = 0;
        while (index < boundsNs.size() && ns > boundsNs[index])
            ++index;
        m_counts[index] += answers;
        m_sumNs += double(ns) * double(answers);
    }

    /// Of the class with that index; the last index, boundsNs.size(), is of what took longer.
    quint64 count(size_t index) const { return m_counts[index]; }
    double sumNs() const { return m_sumNs; }
    quint64 total() const
    {
        quint64 total = 0;
        for (const quint64 count : m_counts)
            total += count;
        return total;
    }

    ServiceTimes &operator+=(const ServiceTimes &other)
    {
        for (size_t i = 0; i < m_counts.size(); ++i)
            m_counts[i] += other.m_counts[i];
        m_sumNs += other.m_sumNs;
        return *this;
    }
    friend bool operator==(const ServiceTimes &, const ServiceTimes &) = default;

private:
    std::array<quint64, boundsNs.size() + 1> m_counts{};
    double m_sumNs = 0; // double: 10 million answers of a second each are more than 2^53 only after months
};

} // namespace echogram
