// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/icons.h"

#include <QPainterPath>

namespace echogram {

/// Side of the square that the drawings of iconDrawing() are made on, in units of their own.
inline constexpr qreal iconGrid = 16.0;
/// Width of every line on that grid.
inline constexpr qreal iconStroke = 1.5;

/// One of our own icons: lines to be stroked with iconStroke and round ends, and shapes to be filled.
struct IconDrawing
{
    QPainterPath lines;
    QPainterPath solid;
};

IconDrawing iconDrawing(Icon what);

} // namespace echogram
