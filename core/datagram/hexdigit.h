// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChar>

namespace echogram {

/// What a hexadecimal digit of either case stands for, 0 to 15; -1 for any other character.
constexpr int hexDigit(QChar c)
{
    if (c >= u'0' && c <= u'9')
        return c.unicode() - u'0';
    if (c >= u'a' && c <= u'f')
        return c.unicode() - u'a' + 10;
    if (c >= u'A' && c <= u'F')
        return c.unicode() - u'A' + 10;
    return -1;
}

} // namespace echogram
