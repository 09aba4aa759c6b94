// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "server/answers/checksums.h"

#include <QStringList>

namespace echogram {

/// What stands in an answer for bytes that are known only when there is a question. Where an answer is written as
/// text, it is text; where it is written as bytes (hex, Base64), it is bytes.
struct Placeholder
{
    enum class Kind : quint8 { Counter, Time, UnixTime, Random, Peer, Payload, Capture, Checksum };

    Kind kind = Kind::Counter;
    Checksum checksum = Checksum::Sum8;
    bool isLittleEndian = false; ///< of a number in bytes
    int width = 0;               ///< of a number in bytes; 0: digits
    qsizetype count = 0;         ///< of Random: how many characters or bytes
    int capture = 0;             ///< of Capture: the number of the group

    /// The fewest bytes it can become.
    qsizetype leastSize() const;

    /// What stands between `{{` and `}}`: a name, and what more there is to say behind colons, as in `counter:2`.
    /// `captures` are the groups of the rule's regular expression in the order of their numbers, unnamed ones empty,
    /// group 0 among them; no group at all where there is no expression.
    static Result<Placeholder> parse(const QString &text, bool isBytes, const QStringList &captures);

    /// A group of this name could not be asked for.
    static bool isTaken(const QString &name);
};

} // namespace echogram
