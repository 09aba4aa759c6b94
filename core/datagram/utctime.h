// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace echogram {

/// Nanoseconds since 1970 in UTC, in ASCII: `2026-03-01T13:02:11.031250000Z` (RFC 3339).
QByteArray utcTimeText(qint64 wallNs);

/// Reads a time of RFC 3339 as nanoseconds since 1970: date, `T`, time with up to nine decimals, and `Z` or how far the
/// clock is from UTC, as in `+01:00`. Nothing for anything else, a leap second, and a time that has no room in the
/// result: before the year 1678 or after 2261.
std::optional<qint64> parseUtcTime(QByteArrayView text);

} // namespace echogram
