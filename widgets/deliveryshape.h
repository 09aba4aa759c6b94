// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>

class QColor;
class QPainter;
class QRectF;

namespace echogram {

/// What became of a datagram, as a glyph beside its words. Told apart by shape alone, for those who see no
/// colours and for black-and-white prints.
enum class DeliveryShape : quint8 {
    Waiting,       ///< a clock: the answer may still come
    Answered,      ///< two checks
    NoAnswer,      ///< an exclamation mark in a circle
    Unreachable,   ///< a barred circle: the network said no
    NotSent,       ///< a cross: it never left
    Late,          ///< a check with a clock: answered after the time was up
    Duplicate,     ///< two squares: the same answer once more
    Unasked,       ///< a question mark: nobody had asked for it
    AsExpected,    ///< one check: as a transcript has it
    NotAsExpected, ///< a cross in a box: not as it has it
};

inline constexpr std::array allDeliveryShapes{
    DeliveryShape::Waiting,       DeliveryShape::Answered, DeliveryShape::NoAnswer,
    DeliveryShape::Unreachable,   DeliveryShape::NotSent,  DeliveryShape::Late,
    DeliveryShape::Duplicate,     DeliveryShape::Unasked,  DeliveryShape::AsExpected,
    DeliveryShape::NotAsExpected,
};

/// Paints the glyph as large as fits into the middle of `rect`; readable from 12 logical pixels on.
void paintDeliveryShape(QPainter &painter, const QRectF &rect, DeliveryShape shape, const QColor &color);

} // namespace echogram
