// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>
#include <QString>

/// Bytes as people compare them. Pure functions.
namespace echogram {

/// Offset, hex and ASCII, one line of `bytesPerLine` bytes after the other, each with a line break:
///
///     0000  68 65 6c 6c  6f 0a        hello.
///
/// Offsets have four digits, from 65,536 bytes on eight.
QString hexDump(QByteArrayView bytes, int bytesPerLine);

/// How many digits the offsets of so many bytes take: 4 or 8.
int offsetDigits(qsizetype bytes);

/// A byte as the ASCII column shows it: itself if it is printable ASCII, a dot otherwise.
QChar asciiColumn(char byte);

/// A stretch of bytes; never empty.
struct ByteRange
{
    qsizetype start = 0;
    qsizetype length = 0;

    friend bool operator==(const ByteRange &, const ByteRange &) = default;
};

/// Where an answer differs from its question, as offsets in the answer: other bytes, and all that goes beyond
/// the question's end. In order, neighbours merged.
QList<ByteRange> differingRanges(QByteArrayView question, QByteArrayView answer);

/// The same in words: "same as the question", "3 of 5 bytes differ", "2 bytes longer", "12 bytes shorter",
/// "1 of 5 bytes differs, 2 bytes longer".
QString differenceSummary(QByteArrayView question, QByteArrayView answer);

} // namespace echogram
