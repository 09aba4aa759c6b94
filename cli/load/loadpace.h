// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/load/loadoptions.h"
#include "core/measure/loadplan.h"

namespace echogram {

/// How many datagrams of a load may leave, and when the next may. Pure: times are arguments, in ns from the beginning.
/// A value.
///
/// Where they leave in trains, a train is due with its first datagram, and closed loops wait until there is place for a
/// whole one.
class LoadPace
{
public:
    /// For how long what was due before the end may be made up for after it.
    static constexpr qint64 graceNs = 1'000'000'000;

    explicit LoadPace(const LoadOptions &options);

    /// After `sent` have left (or failed to), of which `waiting` are neither answered nor given up; at most
    /// batchLimit() of them.
    qint64 allowed(qint64 elapsedNs, qint64 sent, qint64 waiting) const;
    /// Whether no more will leave.
    bool isOver(qint64 elapsedNs, qint64 sent) const;
    /// When something may happen without any answer: the next is due, or sending ends. The largest qint64: never.
    qint64 nextNs(qint64 sent) const;
    /// When the n-th (from 0) is due in an open loop.
    qint64 instantOf(qint64 n) const;
    /// How many of an open loop's were never tried, because it fell behind by more than the grace; 0 before its end.
    qint64 leftOver(qint64 elapsedNs, qint64 sent) const;

    /// Datagrams that are sent by one call. So many that the cost of a call does not matter, and so few that receiving
    /// goes on: some 0.5 ms.
    qint64 batchLimit() const { return m_batchLimit; }

private:
    qint64 remaining(qint64 sent) const;

    LoadOptions::Loop m_loop;
    LoadPlan m_plan; // of an open loop
    qint64 m_places;
    qint64 m_train;
    qint64 m_durationNs; // 0: no end
    qint64 m_count;      // the largest: no end
    qint64 m_batchLimit;
};

} // namespace echogram
