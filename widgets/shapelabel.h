// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/deliveryshape.h"

#include <QWidget>

#include <optional>

namespace echogram {

/// A glyph as high as a line of text, in front of the words that say the same.
class ShapeLabel : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// Takes no room without one.
    void set(std::optional<DeliveryShape> shape, bool isProblem);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::optional<DeliveryShape> m_shape;
    bool m_isProblem = false;
};

} // namespace echogram
