// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/utf8.h"

namespace echogram {

Utf8Step readUtf8(QByteArrayView bytes, qsizetype position)
{
    const auto byteAt = [&](qsizetype i) { return quint8(bytes.at(i)); };
    const quint8 first = byteAt(position);
    if (first < 0x80)
        return {first, 1, true};

    qsizetype length = 0;
    char32_t codePoint = 0;
    char32_t smallest = 0;
    if ((first & 0xe0) == 0xc0) {
        length = 2, codePoint = first & 0x1f, smallest = 0x80;
    } else if ((first & 0xf0) == 0xe0) {
        length = 3, codePoint = first & 0x0f, smallest = 0x800;
    } else if ((first & 0xf8) == 0xf0) {
        length = 4, codePoint = first & 0x07, smallest = 0x10000;
    } else {
        return {};
    }
    if (position + length > bytes.size())
        return {};
    for (qsizetype i = 1; i < length; ++i) {
        const quint8 next = byteAt(position + i);
        if ((next & 0xc0) != 0x80)
            return {};
        codePoint = (codePoint << 6) | (next & 0x3f);
    }
    const bool isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    if (codePoint < smallest || codePoint > 0x10ffff || isSurrogate)
        return {};
    return {codePoint, length, true};
}

} // namespace echogram
