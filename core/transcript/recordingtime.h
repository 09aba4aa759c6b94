// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtNumeric>

#include <limits>

namespace echogram {

/// From one time of a recording to another, in nanoseconds. A clock may have jumped by centuries, back as well.
inline qint64 elapsedNs(qint64 fromNs, qint64 toNs)
{
    qint64 elapsed = 0;
    if (!qSubOverflow(toNs, fromNs, &elapsed))
        return elapsed;
    return toNs < fromNs ? std::numeric_limits<qint64>::min() : std::numeric_limits<qint64>::max();
}

} // namespace echogram
