// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <vector>

namespace echogram {

/// How often which time was measured, in ns. A value: no clock, no lock; copies are independent.
///
/// Log-linear, as HdrHistogram is (hdrhistogram.org): times below 2,048 ns are counted one by one, those above in
/// 1,024 equal parts of each power of two, so that a quantile is wrong by 0.05 % at most (1/2048: 10 us of 20 ms);
/// minimum, maximum and mean are exact. Which parts there are does not depend on what is counted: two histograms merged are the histogram of
/// all.
///
/// Nothing is allocated until the first record(), then 8 KiB for each power of two up to the longest time: 120 KiB
/// for 10 ms, never more than 432 KiB.
class RttHistogram
{
public:
    /// Counts `ns` `count` times. Less than 0 (two clocks that disagree) counts as 0.
    void record(qint64 ns, quint64 count = 1);
    void merge(const RttHistogram &other);

    bool isEmpty() const { return m_count == 0; }
    quint64 count() const { return m_count; }

    /// In ns, exact; 0 when nothing was recorded, as the mean and every quantile are.
    qint64 minimum() const { return m_minimum; }
    qint64 maximum() const { return m_maximum; }
    /// In ns, from an exact sum.
    double mean() const;

    /// The time in ns than which a share of at least `share` (0 to 1) is not longer: nearest rank, the one at place
    /// ceil(share * count()) of all in order. Never outside of minimum() and maximum().
    qint64 quantile(double share) const;

    friend bool operator==(const RttHistogram &, const RttHistogram &) = default;

private:
    /// A sum beyond 64 bits: high * 2^32 + low, low below 2^32.
    struct Sum
    {
        quint64 high = 0;
        quint64 low = 0;

        friend bool operator==(const Sum &, const Sum &) = default;
    };
    void add(quint64 high, quint64 low);

    std::vector<quint64> m_counts; // as far as the part of the longest time
    quint64 m_count = 0;
    qint64 m_minimum = 0;
    qint64 m_maximum = 0;
    Sum m_sum;
};

} // namespace echogram
