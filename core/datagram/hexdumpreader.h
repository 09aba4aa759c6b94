// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QString>

namespace echogram {

/// In which way a text writes bytes.
enum class HexDumpKind : quint8 {
    None,  ///< not at all
    Plain, ///< digits alone, which PayloadFormat::Hex reads as well: `68656c`, `de:ad`, `xxd -p`, `xxd -g 4`
    Offsets, ///< a line each, with an offset: xxd, hexdump -C, od, tcpdump -x, Wireshark, the inspector
    Literal, ///< of a program: `{0x68, 0x65};`, `b'\x68e'`, `"\x68\x65"`
};

/// Whether a text is a dump at all, and which; it may still have errors. `cafe` is one (Plain) and a word: who asks
/// decides.
HexDumpKind hexDumpKind(const QString &text);

/// The bytes of which a text is the dump. Strict: offsets have to fit, text columns have to agree with the bytes beside
/// them and are never taken for bytes, and what can be read in two ways is an error. At most maximumPayloadSize bytes.
///
/// What no dump tells cannot be found out: the order of bytes where xxd -e swapped them and none is printable.
Result<QByteArray> readHexDump(const QString &text);

} // namespace echogram
