// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QString>

namespace echogram {

/// Whether a text begins like bytes in a program: a C array (with braces), a Python bytes literal, or a string of `\xHH`.
bool beginsByteLiteral(const QString &text);

/// Reads one of these:
/// - `{0x68, 0x65}`, with or without what declares it, comments, and the length that xxd -i writes behind it;
/// - `b'\x68e'`, or several in parentheses (Python, lexical analysis, 2.4.1);
/// - `\x68\x65`, or several in double quotes, as Wireshark copies them.
Result<QByteArray> readByteLiteral(const QString &text);

} // namespace echogram
