// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QtGlobal>

#include <compare>

namespace echogram {

/// Where a record stands in a conversation's log: in which segment, and at which byte of its file the record's header
/// begins. Positions never change, not even over a restart; later records have greater ones.
struct LogPosition
{
    quint32 segment = 0; ///< its number, from 1 on; 0 for nowhere
    quint32 offset = 0;  ///< in bytes

    bool isNull() const { return segment == 0; }
    friend auto operator<=>(const LogPosition &, const LogPosition &) = default;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::LogPosition)
