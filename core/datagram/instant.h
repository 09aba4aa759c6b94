// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QtGlobal>

namespace echogram {

/// One moment, read from two clocks: the wall clock to show (it may be set back by NTP), the monotonic one to
/// subtract (it means nothing to a person).
struct Instant
{
    qint64 wallNs = 0;      ///< nanoseconds since 1970-01-01 00:00 UTC (CLOCK_REALTIME)
    qint64 monotonicNs = 0; ///< nanoseconds since an arbitrary start (CLOCK_MONOTONIC)

    friend bool operator==(const Instant &, const Instant &) = default;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::Instant)
