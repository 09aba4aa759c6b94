// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace echogram {

/// One step through bytes that may or may not be UTF-8.
struct Utf8Step
{
    char32_t codePoint = 0;
    qsizetype length = 1; ///< bytes taken; 1 when they are no UTF-8
    bool valid = false;
};

/// Reads the code point at `position`, strictly (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
Utf8Step readUtf8(QByteArrayView bytes, qsizetype position);

} // namespace echogram
