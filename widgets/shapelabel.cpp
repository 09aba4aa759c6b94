// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shapelabel.h"

#include "widgets/textstyle.h"

#include <QPainter>

namespace echogram {

void ShapeLabel::set(std::optional<DeliveryShape> shape, bool isProblem)
{
    m_shape = shape;
    m_isProblem = isProblem;
    setVisible(shape.has_value());
    update();
}

QSize ShapeLabel::sizeHint() const
{
    return {fontMetrics().height(), fontMetrics().height()};
}

void ShapeLabel::paintEvent(QPaintEvent *)
{
    if (!m_shape)
        return;
    QPainter painter(this);
    paintDeliveryShape(painter, rect().adjusted(1, 1, -1, -1), *m_shape,
                       m_isProblem ? problemColor(palette()) : palette().color(QPalette::WindowText));
}

} // namespace echogram
