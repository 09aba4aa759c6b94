// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include <optional>

namespace echogram {

/// Where everything of a hex view stands, in pixels from the top left of its first line. Pure geometry:
/// painting, hit testing and scrolling all ask it.
///
///     margin |0000  68 65 6c 6c  6f 0a        hello.| margin
///             offset         hex              ASCII
struct HexGrid
{
    qreal cell = 8;        ///< width of a character
    qreal lineHeight = 16; ///< of a line, and so of each rectangle
    qreal margin = 4;      ///< at the left and at the right
    int digits = 4;        ///< of an offset
    int bytesPerLine = 16;
    qsizetype size = 0; ///< bytes in all

    /// 32, 16, 8 or 4: as many bytes as fit side by side, and never less than 4.
    int fittingBytesPerLine(qreal width) const;

    qsizetype lineCount() const { return (size + bytesPerLine - 1) / bytesPerLine; }
    qreal width() const;

    QRectF offsetRect(qsizetype line) const;
    QRectF hexRect(qsizetype byte) const;
    QRectF asciiRect(qsizetype byte) const;

    /// The byte at a point in either column, or the nearest in that line; nothing when there are no bytes.
    std::optional<qsizetype> byteAt(const QPointF &point) const;

private:
    qreal hexLeft(int column) const;
    qreal asciiLeft(int column) const;
};

} // namespace echogram
