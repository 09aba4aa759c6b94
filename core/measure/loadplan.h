// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <optional>

namespace echogram {

/// What a load is made of: how many datagrams a second, changing evenly from one rate to another, and for how long.
struct LoadCourse
{
    // Rates are from 1e-6 to 1e9 datagrams/s; what is outside counts as the nearest.
    double startRate = 1;  ///< at the beginning of the ramp
    double endRate = 1;    ///< after the ramp, as long as the load lasts
    qint64 rampNs = 0;     ///< how long it takes from one to the other; 0: the end rate from the beginning
    qint64 durationNs = 0; ///< none is due at this time or later; 0: until stopped
    quint64 count = 0;     ///< how many in all; 0: any number
};

/// Which datagram of a load is due when, as absolute times from the beginning: the first at 0, the n-th (from 0) at the
/// first whole ns at which the integral of the rate has reached n. Each is worked out by itself, so that nothing adds
/// up, and a sender that was late is told all that is due (open loop). Pure: time is an argument. A value.
///
/// dueAt() and instantOf() fit exactly: dueAt(instantOf(n)) is n + 1, and n one ns earlier. Only near 1e9/s may two be
/// due in the same ns: within a ramp, or where a long double is no longer than a double.
class LoadPlan
{
public:
    explicit LoadPlan(const LoadCourse &course);

    /// The same rate from the beginning.
    static LoadPlan constant(double rate, qint64 durationNs = 0, quint64 count = 0);

    /// How many are due once `elapsedNs` have passed since the beginning.
    quint64 dueAt(qint64 elapsedNs) const;

    /// When datagram `n` (the first is 0) is due, in ns from the beginning; nothing when the load ends before it. The
    /// largest qint64 stands for beyond all time.
    std::optional<qint64> instantOf(quint64 n) const;

    /// In datagrams/s, as long as the load lasts.
    double rateAt(qint64 elapsedNs) const;

    /// How many in all; nothing for a load without an end.
    std::optional<quint64> total() const { return m_total; }

private:
    qint64 unlimitedInstantOf(quint64 n) const;
    quint64 unlimitedDueAt(qint64 elapsedNs) const;

    double m_startRate;
    double m_endRate;
    qint64 m_rampNs;
    // 64 bits of mantissa hold each ns of 292 years.
    long double m_growth;  // datagrams/s each s during the ramp
    long double m_rampSum; // how many the ramp is, not a whole number
    std::optional<quint64> m_total;
};

} // namespace echogram
