// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/shortspinbox.h"

#include <QLocale>

namespace echogram {

ShortSpinBox::ShortSpinBox(QWidget *parent)
    : QDoubleSpinBox(parent)
{
    setLocale(QLocale::c());
    setKeyboardTracking(false);
    setAlignment(Qt::AlignRight);
}

QString ShortSpinBox::textFromValue(double value) const
{
    QString text = QString::number(value, 'f', decimals());
    if (text.contains(u'.')) {
        while (text.endsWith(u'0'))
            text.chop(1);
        if (text.endsWith(u'.'))
            text.chop(1);
    }
    return text;
}

} // namespace echogram
