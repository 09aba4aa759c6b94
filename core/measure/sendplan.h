// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QtGlobal>

#include <algorithm>
#include <optional>

namespace echogram {

/// What is due at which time when a datagram is sent again and again. Pure: time is an argument.
struct SendPlan
{
    qint64 intervalNs = 1'000'000'000; ///< from one to the next, at least 1
    quint64 count = 0;                 ///< how many in all; 0: until stopped

    /// How many are due once `elapsedNs` have passed since the first.
    quint64 dueAt(qint64 elapsedNs) const
    {
        if (elapsedNs < 0)
            return 0;
        const quint64 due = quint64(elapsedNs / intervalNs) + 1;
        return count == 0 ? due : std::min(due, count);
    }

    /// When the next is due after `sent` went out, counted from the first; nothing when the plan is done.
    std::optional<qint64> nextDueNs(quint64 sent) const
    {
        if (count != 0 && sent >= count)
            return {};
        return qint64(sent) * intervalNs;
    }
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::SendPlan)
