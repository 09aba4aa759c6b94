// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/deliveryshape.h"

#include <QColor>
#include <QPainter>
#include <QPainterPath>
#include <QPen>
#include <QRectF>

namespace echogram {
namespace {

constexpr qreal grid = 12.0;  // the shapes are drawn on 12 x 12 units
constexpr qreal stroke = 1.3; // in those units

struct Glyph
{
    QPainterPath lines;
    QPainterPath solid;

    void line(const QList<QPointF> &points) { lines.addPolygon(QPolygonF(points)); }
    void circle(QPointF centre, qreal radius) { lines.addEllipse(centre, radius, radius); }
    void dot(QPointF centre) { solid.addEllipse(centre, 0.85, 0.85); }
};

Glyph glyphOf(DeliveryShape shape)
{
    Glyph g;
    switch (shape) {
    case DeliveryShape::Waiting:
        g.circle({6, 6}, 5);
        g.line({{6, 2.75}, {6, 6.25}, {9, 6.25}});
        break;
    case DeliveryShape::Answered:
        g.line({{0.9, 6.6}, {3.2, 9}, {7.9, 3.1}});
        g.line({{5.6, 8.4}, {6.3, 9}, {11.1, 3.1}});
        break;
    case DeliveryShape::NoAnswer:
        g.circle({6, 6}, 5);
        g.line({{6, 3.3}, {6, 6.2}});
        g.dot({6, 8.5});
        break;
    case DeliveryShape::Unreachable:
        g.circle({6, 6}, 5);
        g.line({{2.5, 9.5}, {9.5, 2.5}});
        break;
    case DeliveryShape::NotSent:
        g.line({{2.25, 2.25}, {9.75, 9.75}});
        g.line({{9.75, 2.25}, {2.25, 9.75}});
        break;
    case DeliveryShape::Late:
        g.line({{0.9, 4.4}, {2.9, 6.5}, {6.7, 1.4}});
        g.circle({8.3, 8.3}, 2.95);
        g.line({{8.3, 6.9}, {8.3, 8.4}, {9.2, 8.4}});
        break;
    case DeliveryShape::Duplicate:
        g.lines.addRect(QRectF(4.25, 4.25, 6.75, 6.75));
        g.line({{7.75, 1}, {1, 1}, {1, 7.75}});
        g.line({{7.75, 1}, {7.75, 2.1}});
        g.line({{1, 7.75}, {2.1, 7.75}});
        break;
    case DeliveryShape::Unasked:
        g.lines.arcMoveTo(QRectF(3.4, 1.2, 5.2, 5.2), 170);
        g.lines.arcTo(QRectF(3.4, 1.2, 5.2, 5.2), 170, -220);
        g.lines.lineTo(6, 7.6);
        g.dot({6, 10.4});
        break;
    case DeliveryShape::AsExpected:
        g.line({{1.6, 6.6}, {4.6, 9.6}, {10.4, 2.4}});
        break;
    case DeliveryShape::NotAsExpected:
        g.lines.addRect(QRectF(1, 1, 10, 10));
        g.line({{3.8, 3.8}, {8.2, 8.2}});
        g.line({{8.2, 3.8}, {3.8, 8.2}});
        break;
    }
    return g;
}

} // namespace

void paintDeliveryShape(QPainter &painter, const QRectF &rect, DeliveryShape shape, const QColor &color)
{
    const qreal side = std::min(rect.width(), rect.height());
    const Glyph glyph = glyphOf(shape);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.center() - QPointF(side / 2, side / 2));
    painter.scale(side / grid, side / grid);
    painter.strokePath(glyph.lines, QPen(color, stroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.fillPath(glyph.solid, color);
    painter.restore();
}

} // namespace echogram
