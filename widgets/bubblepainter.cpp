// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bubblepainter.h"

#include <QPainter>
#include <QPalette>

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
    painter.drawRoundedRect(QRectF(geometry.bubble).adjusted(0.5, 0.5, -0.5, -0.5), geometry.radius,
                            geometry.radius);
    if (state.isCurrent) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette.color(QPalette::Text), 1, Qt::DotLine));
        painter.drawRoundedRect(QRectF(geometry.bubble).adjusted(2.5, 2.5, -2.5, -2.5), geometry.radius - 2,
                                geometry.radius - 2);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
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

    painter.setFont(fonts.meta);
    if (!content.fold.isEmpty()) {
        QFont link = fonts.meta;
        link.setUnderline(state.isFoldHovered);
        painter.setFont(link);
        painter.setPen(palette.color(QPalette::Link));
        painter.drawText(geometry.fold, Qt::TextWordWrap | Qt::TextWrapAnywhere, content.fold);
        painter.setFont(fonts.meta);
    }
    painter.setPen(dim);
    if (!content.day.isEmpty()) {
        painter.drawText(geometry.day, Qt::AlignHCenter | Qt::TextWordWrap, content.day);
        const int y = geometry.day.center().y();
        const int gap = geometry.radius;
        painter.setPen(blend(palette.color(QPalette::Base), text, 0.2));
        painter.drawLine(gap, y, geometry.day.left() - gap, y);
        painter.drawLine(geometry.day.right() + gap, y, geometry.row.right() - gap, y);
        painter.setPen(dim);
    }
    painter.drawText(geometry.sender, Qt::TextWordWrap | Qt::TextWrapAnywhere, content.sender);
    painter.drawText(geometry.meta, Qt::TextWordWrap | Qt::TextWrapAnywhere, content.meta);
    const QColor stateColor = content.isProblem ? text : dim;
    painter.setPen(stateColor);
    painter.drawText(geometry.state, Qt::TextWordWrap | Qt::TextWrapAnywhere, content.state);
    if (content.shape)
        paintDeliveryShape(painter, geometry.shape, *content.shape, stateColor);
}

} // namespace echogram
