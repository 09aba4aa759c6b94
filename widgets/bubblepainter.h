// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bubblelayout.h"

class QPainter;
class QPalette;

namespace echogram {

struct BubbleState
{
    bool isSelected = false;
    bool isCurrent = false; ///< has the keyboard focus
    bool isFoldHovered = false;
};

/// Draws a row at the painter's origin, in the palette's own colours. Says by shape what it says by colour.
void paintBubble(QPainter &painter, const BubbleContent &content, const BubbleGeometry &geometry,
                 const BubbleFonts &fonts, const QPalette &palette, const BubbleState &state);

} // namespace echogram
