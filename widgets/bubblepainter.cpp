// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblepainter.h"

#include "widgets/textstyle.h"

#include <QPainter>
#include <QPalette>

#include <algorithm>

namespace echogram {
namespace {

QColor blend(const QColor &base, const QColor &over, double share)
{
    const auto mix = [share](float a, float b) { return float(a + (b - a) * share); };
    return QColor::fromRgbF(mix(base.redF(), over.redF()), mix(base.greenF(), over.greenF()),
                            mix(base.blueF(), over.blueF()));
}

/// Sent ones carry a breath of the highlight colour, received ones of the text colour, so that both stand out
/// from the ground in a light palette as in a dark one.
QColor bubbleColor(const BubbleContent &content, const QPalette &palette)
{
    const QColor ground = palette.color(QPalette::Base);
    return content.isOutgoing ? blend(ground, palette.color(QPalette::Highlight), 0.20)
                              : blend(ground, palette.color(QPalette::Text), 0.08);
}

/// Dimmed, but readable: more than half of the way to the text colour.
QColor dimColor(const QPalette &palette)
{
    return blend(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.68);
}

QList<QTextLayout::FormatRange> dimmedEscapes(const BubbleContent &content, const QColor &color)
{
    QList<QTextLayout::FormatRange> ranges;
    QTextCharFormat format;
    format.setForeground(color);
    if (content.isPlaceholder)
        ranges.append({0, int(content.text.size()), format});
    for (const PrintableText::Escape &escape : content.escapes)
        ranges.append({int(escape.start), int(escape.length), format});
    return ranges;
}

void paintBody(QPainter &painter, const BubbleContent &content, const BubbleGeometry &geometry,
               const QPalette &palette, const BubbleState &state)
{
    const QColor fill = bubbleColor(content, palette);
    const QColor accent = palette.color(QPalette::Highlight);
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(state.isSelected ? QPen(accent, 2)
                                    : QPen(blend(fill, palette.color(QPalette::Text), 0.18), 1));
    painter.setBrush(state.isSelected ? blend(fill, accent, 0.15) : fill);
    QRectF bubble(geometry.bubble);
    if (const QRectF clip = painter.clipBoundingRect(); !clip.isEmpty()) {
        // A payload shown whole may be taller than a path can be: what is far outside needs no ends.
        const int reach = 2 * geometry.radius;
        bubble.setTop(std::max(bubble.top(), std::min(clip.top(), bubble.bottom()) - reach));
        bubble.setBottom(std::min(bubble.bottom(), std::max(clip.bottom(), bubble.top()) + reach));
    }
    painter.drawRoundedRect(bubble.adjusted(0.5, 0.5, -0.5, -0.5), geometry.radius, geometry.radius);
    if (state.isCurrent) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette.color(QPalette::Text), 1, Qt::DotLine));
        painter.drawRoundedRect(bubble.adjusted(3.5, 3.5, -3.5, -3.5), geometry.radius - 3,
                                geometry.radius - 3);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// Breaks where the geometry was told to break.
void drawWrapped(QPainter &painter, const QRect &rect, const QString &text, const QFont &font)
{
    if (!text.isEmpty())
        wrapText(text, font, rect.width())->draw(&painter, rect.topLeft());
}

void paintDayLines(QPainter &painter, const BubbleGeometry &geometry, const QColor &color)
{
    const int y = geometry.day.center().y();
    const int gap = geometry.radius;
    painter.setPen(color);
    if (geometry.day.left() > 2 * gap) {
        painter.drawLine(gap, y, geometry.day.left() - gap, y);
        painter.drawLine(geometry.day.right() + gap, y, geometry.row.right() - gap, y);
    }
}

} // namespace

void paintBubble(QPainter &painter, const BubbleContent &content, const BubbleGeometry &geometry,
                 const BubbleFonts &fonts, const QPalette &palette, const BubbleState &state)
{
    const QColor dim = dimColor(palette);
    const QColor text = palette.color(QPalette::Text);
    paintBody(painter, content, geometry, palette, state);

    painter.setPen(text);
    const QRectF clip = painter.clipBoundingRect(); // a payload shown whole may be thousands of lines tall
    geometry.textLayout->draw(&painter, geometry.text.topLeft(), dimmedEscapes(content, dim), clip);

    if (!content.fold.isEmpty()) {
        QFont link = fonts.meta;
        link.setUnderline(state.isFoldHovered);
        painter.setPen(palette.color(QPalette::Link));
        drawWrapped(painter, geometry.fold, content.fold, link);
    }
    painter.setPen(dim);
    drawWrapped(painter, geometry.older, content.older, fonts.meta);
    if (!content.day.isEmpty()) {
        drawWrapped(painter, geometry.day, content.day, fonts.meta);
        paintDayLines(painter, geometry, blend(palette.color(QPalette::Base), text, 0.2));
        painter.setPen(dim);
    }
    drawWrapped(painter, geometry.sender, content.sender, fonts.meta);
    drawWrapped(painter, geometry.meta, content.meta, fonts.meta);
    const QColor stateColor = content.isProblem ? problemColor(palette) : dim;
    painter.setPen(stateColor);
    drawWrapped(painter, geometry.state, content.state, fonts.meta);
    if (content.shape)
        paintDeliveryShape(painter, geometry.shape, *content.shape, stateColor);
    painter.setPen(text);
    if (geometry.detailLayout)
        geometry.detailLayout->draw(&painter, geometry.detail.topLeft());
}

} // namespace echogram
