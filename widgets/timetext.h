// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QString>

namespace echogram {

/// Reads a time as a person types it, in nanoseconds since 1970 UTC:
///
///     14:02, 14:02:11, 14:02:11.031                   local time, on the day of `reference`
///     2026-11-24 14:02, 2026-11-24T14:02, 2026-11-24  local time; a day alone is its beginning
///     -5m, +1h, +1h30m, -2.5s, +250ms, -1d            from `reference` on
///
/// `reference` is a time in the same nanoseconds. A time that the clocks passed over, as they do for the summer, is
/// taken for what it would have been called after.
Result<qint64> parseTime(const QString &text, qint64 reference);

/// "2026-11-24 14:02:11.031", as parseTime() reads it.
QString timeText(qint64 wallNs);

} // namespace echogram
