// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QtGlobal>

#include <algorithm>
#include <limits>
#include <optional>

namespace echogram {

/// What is due at which time when a datagram is sent again and again. Pure: time is an argument.
struct SendPlan
{
    qint64 intervalNs = 1'000'000'000; ///< from one to the next; less than 1 counts as 1
    quint64 count = 0;                 ///< how many in all; 0: until stopped

    /// How many are due once `elapsedNs` have passed since the first.
    quint64 dueAt(qint64 elapsedNs) const
    {
        const quint64 due = slotsAt(elapsedNs);
        return count == 0 ? due : std::min(due, count);
    }

    /// When the next is due after `sent` went out, counted from the first; nothing when the plan is done.
    std::optional<qint64> nextDueNs(quint64 sent) const
    {
        if (count != 0 && sent >= count)
            return {};
        constexpr qint64 never = std::numeric_limits<qint64>::max();
        return sent > quint64(never / interval()) ? never : qint64(sent) * interval();
    }

    /// How much later the plan has to begin for at most `limit` to be due now: what cannot be made up for after a
    /// stall is put off, not sent all at once.
    qint64 excessNs(qint64 elapsedNs, quint64 sent, quint64 limit) const
    {
        const quint64 due = slotsAt(elapsedNs);
        return due > sent + limit ? qint64(due - sent - limit) * interval() : 0;
    }

private:
    qint64 interval() const { return std::max<qint64>(1, intervalNs); }
    quint64 slotsAt(qint64 elapsedNs) const
    {
        return elapsedNs < 0 ? 0 : quint64(elapsedNs / interval()) + 1;
    }
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::SendPlan)
