// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QString>

namespace echogram {

/// Whether the first line of a text has an offset with bytes behind it. What tcpdump writes above a packet is passed
/// over. See readHexDump().
bool beginsWithOffset(const QString &text);

/// Whether the first line's offset is nothing but a wider group, which might as well be bytes: `0000 68 65`.
bool hasUnmarkedOffset(const QString &text);

/// Reads a dump whose lines have offsets:
///
///     0x0000:  6865 6c6c 6f0a                           hello.
///     ------   --------------                           ------
///     offset   bytes, in groups     two spaces or more  text, where there is one
///
/// Offsets are hexadecimal, octal or decimal, whichever fits. `*` stands for lines like the one above it. The last line
/// may be an offset alone: the length.
Result<QByteArray> readOffsetDump(const QString &text);

} // namespace echogram
