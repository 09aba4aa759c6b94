// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace echogram {

/// A line of plain text that ends in `…` where there is no room for all of it, and gives way to what is beside it.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace echogram
