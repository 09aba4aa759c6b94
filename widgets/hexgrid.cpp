// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/hexgrid.h"

#include <algorithm>
#include <cmath>

namespace echogram {
namespace {

constexpr int groupSize = 4; // bytes between wider gaps, to count by
constexpr int gap = 2;       // characters between the columns

} // namespace

int HexGrid::fittingBytesPerLine(qreal width) const
{
    HexGrid candidate = *this;
    for (const int count : {32, 16, 8}) {
        candidate.bytesPerLine = count;
        if (candidate.width() <= width)
            return count;
    }
    return 4;
}

qreal HexGrid::width() const
{
    return asciiLeft(bytesPerLine) + margin;
}

QRectF HexGrid::offsetRect(qsizetype line) const
{
    return {margin, line * lineHeight, digits * cell, lineHeight};
}

QRectF HexGrid::hexRect(qsizetype byte) const
{
    return {hexLeft(int(byte % bytesPerLine)), byte / bytesPerLine * lineHeight, 2 * cell, lineHeight};
}

QRectF HexGrid::asciiRect(qsizetype byte) const
{
    return {asciiLeft(int(byte % bytesPerLine)), byte / bytesPerLine * lineHeight, cell, lineHeight};
}

std::optional<qsizetype> HexGrid::byteAt(const QPointF &point) const
{
    if (size == 0)
        return {};
    const qsizetype line =
        std::clamp<qsizetype>(qsizetype(std::floor(point.y() / lineHeight)), 0, lineCount() - 1);
    const bool isAscii = point.x() >= asciiLeft(0) - gap * cell / 2;
    int column = 0;
    for (int i = 1; i < bytesPerLine; ++i) {
        // Half of the space before a byte belongs to it.
        const qreal left = isAscii ? asciiLeft(i) : (hexLeft(i - 1) + 2 * cell + hexLeft(i)) / 2;
        if (point.x() >= left)
            column = i;
    }
    return std::min(line * bytesPerLine + column, size - 1);
}

qreal HexGrid::hexLeft(int column) const
{
    return margin + (digits + gap + column * 3 + column / groupSize) * cell;
}

qreal HexGrid::asciiLeft(int column) const
{
    return hexLeft(bytesPerLine - 1) + (2 + gap + column) * cell;
}

} // namespace echogram
