// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/printable.h"

#include "core/datagram/utf8.h"

#include <QChar>

#include <algorithm>
#include <array>

namespace echogram {
namespace {

constexpr char32_t zeroWidthJoiner = 0x200d; // holds composed emoji together, and nothing else rides on it

/// Letters and marks that are never drawn (Unicode's Default_Ignorable_Code_Point) and yet count as printable. Not
/// U+FE0E and U+FE0F, which choose between the text and the emoji form of a sign that is seen.
bool isInvisible(char32_t codePoint)
{
    struct Range
    {
        char32_t first;
        char32_t last;
    };
    constexpr std::array<Range, 8> ranges{{
        {0x034f, 0x034f},   // combining grapheme joiner
        {0x115f, 0x1160},   // Hangul fillers
        {0x17b4, 0x17b5},   // Khmer inherent vowels
        {0x180b, 0x180f},   // Mongolian variation selectors
        {0x3164, 0x3164},   // Hangul filler
        {0xfe00, 0xfe0d},   // variation selectors
        {0xffa0, 0xffa0},   // half-width Hangul filler
        {0xe0100, 0xe01ef}, // variation selectors, by which whole texts have been smuggled
    }};
    return std::any_of(ranges.begin(), ranges.end(), [codePoint](const Range &range) {
        return codePoint >= range.first && codePoint <= range.last;
    });
}

/// Digit by digit and not with QString::arg(), which takes most of the time there is to show a binary payload.
void appendEscape(PrintableText &out, quint8 byte)
{
    constexpr char digits[] = "0123456789abcdef";
    const qsizetype start = out.text.size();
    out.text += u'\\';
    switch (byte) {
    case '\n':
        out.text += u'n';
        break;
    case '\r':
        out.text += u'r';
        break;
    case '\t':
        out.text += u't';
        break;
    case '\0':
        out.text += u'0';
        break;
    case '\\':
        out.text += u'\\';
        break;
    default:
        out.text += u'x';
        out.text += QLatin1Char(digits[byte >> 4]);
        out.text += QLatin1Char(digits[byte & 0x0f]);
        break;
    }
    const qsizetype length = out.text.size() - start;
    if (!out.escapes.isEmpty() && out.escapes.constLast().start + out.escapes.constLast().length == start)
        out.escapes.last().length += length;
    else
        out.escapes.append({start, length});
}

} // namespace

bool isHarmless(char32_t codePoint)
{
    if (codePoint < 0x7f)
        return codePoint >= 0x20;
    if (codePoint == zeroWidthJoiner)
        return true;
    const QChar::Category category = QChar::category(codePoint);
    if (category == QChar::Separator_Line || category == QChar::Separator_Paragraph)
        return false;
    const bool isNonCharacter =
        (codePoint & 0xfffe) == 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef);
    return QChar::isPrint(codePoint) && !isNonCharacter && !isInvisible(codePoint);
}

PrintableText printable(QByteArrayView bytes, LineBreaks lineBreaks, Backslashes backslashes,
                        qsizetype maximumBytes)
{
    PrintableText out;
    const qsizetype end = maximumBytes < 0 ? bytes.size() : std::min(bytes.size(), maximumBytes);
    out.text.reserve(end);
    qsizetype position = 0;
    while (position < end) {
        const Utf8Step step = readUtf8(bytes, position);
        if (position + step.length > end)
            break; // the limit falls inside a character, which is neither cut nor shown
        const bool isKeptBreak = step.codePoint == U'\n' && lineBreaks == LineBreaks::Keep;
        const bool isDoubled = step.codePoint == U'\\' && backslashes == Backslashes::Double;
        if (step.valid && !isDoubled && (isKeptBreak || isHarmless(step.codePoint))) {
            out.text += QChar::fromUcs4(step.codePoint);
        } else {
            for (qsizetype i = 0; i < step.length; ++i)
                appendEscape(out, quint8(bytes.at(position + i)));
        }
        position += step.length;
    }
    out.complete = position >= bytes.size();
    return out;
}

} // namespace echogram
