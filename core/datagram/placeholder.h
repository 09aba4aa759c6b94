// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/checksums.h"
#include "core/datagram/result.h"

#include <QByteArray>
#include <QStringList>

namespace echogram {

/// The values that a template may ask for by their names, besides those that there always are.
struct PlaceholderNames
{
    enum class Of : quint8 {
        Groups,   ///< of a regular expression, by number; unnamed ones are empty, group 0 is among them
        Variables ///< of a transcript
    };

    PlaceholderNames() = default;
    /// The groups of a regular expression; none at all where there is no expression.
    PlaceholderNames(const QStringList &groups)
        : names(groups)
    {}

    QStringList names;
    Of of = Of::Groups;
    QList<bool> areNumbers = {}; ///< which of the variables are; shorter: the others are not
};

/// The number that these digits are; negative ones in two's complement.
quint64 numberOf(const QByteArray &digits);
/// Whether it is the same number in so many bytes (1 to 8), with a sign or without.
bool fitsInto(const QByteArray &digits, int width);

/// What stands in a payload for bytes that are known only when it is sent. Where the payload is written as text, it is
/// text; where it is written as bytes (hex, Base64), it is bytes.
struct Placeholder
{
    enum class Kind : quint8 { Counter, Time, UnixTime, Random, Peer, Payload, Capture, Checksum };

    Kind kind = Kind::Counter;
    Checksum checksum = Checksum::Sum8;
    bool isNumber = false;       ///< of Capture: a variable that is a number
    bool isLittleEndian = false; ///< of a number in bytes
    int width = 0;               ///< of a number in bytes; 0: digits
    qsizetype count = 0;         ///< of Random: how many characters or bytes
    int capture = 0;             ///< of Capture: its index in the names

    /// Why a variable of this value cannot stand here: a sentence, or nothing.
    QString problem(const QByteArray &value) const;

    /// The fewest bytes it can become.
    qsizetype leastSize() const;

    /// What stands between `{{` and `}}`: a name, and what more there is to say behind colons, as in `counter:2`.
    static Result<Placeholder> parse(const QString &text, bool isBytes, const PlaceholderNames &names);

    /// A group or a variable of this name could not be asked for.
    static bool isTaken(const QString &name);
};

} // namespace echogram
