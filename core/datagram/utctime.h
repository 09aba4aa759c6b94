// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace echogram {

/// Nanoseconds since 1970 in UTC, in ASCII: `2026-03-01T13:02:11.031250000Z` (RFC 3339).
QByteArray utcTimeText(qint64 wallNs);

} // namespace echogram
