// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

namespace echogram {

/// A count with a comma before every third digit, `12,345`, in every locale: logs are searched and compared.
inline QString grouped(quint64 number)
{
    QLocale locale = QLocale::c();
    locale.setNumberOptions(QLocale::DefaultNumberOptions); // the C locale leaves the commas out
    return locale.toString(number);
}

} // namespace echogram
