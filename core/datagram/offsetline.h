// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringView>

namespace echogram {

/// A line of a dump with offsets, taken apart as far as that goes without its neighbours. Looks into the text it is of.
/// See readOffsetDump().
struct OffsetLine
{
    enum class Kind { Other, Repeat, Data, End };
    Kind kind = Kind::Other;
    QStringView text;       ///< without white space at both ends
    qsizetype position = 0; ///< of `text`
    QStringView offset;     ///< its digits
    QStringView rest;       ///< what stands behind it
    bool isHex = false;     ///< has 0x
    bool hasColon = false;
    bool isMarked = false; ///< as no group of bytes would be: with a colon, or two spaces behind it

    qsizetype positionOf(QStringView part) const { return position + (part.data() - text.data()); }
};

/// The lines of a text that are not blank.
QList<OffsetLine> offsetLines(const QString &text);

/// Whether a line has an offset and bytes. Without a colon the offset is only known by being wider than the bytes.
bool hasBytes(const OffsetLine &line);

/// The bytes of one line, in all ways in which they can be read: a text column that looks like bytes is told from them
/// by agreeing with those before it.
struct LineBytes
{
    QByteArray bytes;          ///< all that could be
    QList<qsizetype> readings; ///< how many of them are; none where there is an error
    ParseError error;          ///< why there is no reading
};

/// `line` has bytes.
LineBytes readLine(const OffsetLine &line);

} // namespace echogram
