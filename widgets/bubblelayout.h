// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bubblecontent.h"

#include <QFont>
#include <QRect>
#include <QTextLayout>

#include <memory>

namespace echogram {

/// The fonts of a bubble, and every distance as a share of them: nothing here is in fixed pixels.
struct BubbleFonts
{
    QFont body;   ///< the payload
    QFont hex;    ///< the payload as hex, monospace
    QFont meta;   ///< time, size, state, sender, day; a little smaller
    QFont detail; ///< the same in monospace

    /// Derived from a widget's font.
    explicit BubbleFonts(const QFont &base);
};

/// Where everything of one row is. All rectangles are in the row's coordinates, (0, 0) at its top left; those
/// that the row does not have are null. Sent bubbles stand at the right, received ones at the left:
///
///     +-row----------------------------------------------+
///     |                    [older]                       |
///     |                     [day]                        |
///     | [sender]                                         |
///     | +-bubble---------------+                         |
///     | | [text]               |                         |
///     | | [fold]               |                         |
///     | +----------------------+                         |
///     | [meta] [state] [shape]                           |
///     | [detail]                                         |
///     +--------------------------------------------------+
struct BubbleGeometry
{
    QRect row;
    QRect older;
    QRect day;
    QRect sender;
    QRect bubble;
    QRect text;
    QRect fold;
    QRect meta;
    QRect state; ///< beside `meta`, or in lines of its own below where both do not fit
    QRect shape;
    QRect detail;   ///< on the side of the bubble, as wide as its longest line
    int radius = 0; ///< of the bubble's corners

    /// The payload, laid out to the width of `text`; drawn at its top left.
    std::shared_ptr<const QTextLayout> textLayout;
    /// The same of `detail`; null without one.
    std::shared_ptr<const QTextLayout> detailLayout;
};

/// Breaks a text into lines between words or, where one word is too long, within it. Right-to-left text begins at
/// the right end of the longest line. What was measured with this has to be drawn with this.
std::shared_ptr<const QTextLayout> wrapText(const QString &text, const QFont &font, int maximumWidth);

/// The one function that knows where things are: painting, hit-testing and the view's heights all ask it.
BubbleGeometry layOutBubble(const BubbleContent &content, const BubbleFonts &fonts, int rowWidth);

} // namespace echogram
