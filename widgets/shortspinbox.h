// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>

namespace echogram {

/// A field for a number with decimals that shows only those that it has: "20 ms" and "0.25 %". Written one way,
/// whatever the desktop's language. Tells of a value when it is complete, not at each key.
class ShortSpinBox : public QDoubleSpinBox
{
    Q_OBJECT
public:
    explicit ShortSpinBox(QWidget *parent = nullptr);

    QString textFromValue(double value) const override;
};

} // namespace echogram
