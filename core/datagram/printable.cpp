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

QString escapeOf(quint8 byte)
{
    switch (byte) {
    case '\n':
        return QStringLiteral("\\n");
    case '\r':
        return QStringLiteral("\\r");
    case '\t':
        return QStringLiteral("\\t");
    case '\0':
        return QStringLiteral("\\0");
    case '\\':
        return QStringLiteral("\\\\");
    default:
        return QStringLiteral("\\x%1").arg(byte, 2, 16, QLatin1Char('0'));
    }
}

void appendEscape(PrintableText &out, quint8 byte)
{
    const QString escape = escapeOf(byte);
    if (!out.escapes.isEmpty() && out.escapes.last().start + out.escapes.last().length == out.text.size())
        out.escapes.last().length += escape.size();
    else
        out.escapes.append({out.text.size(), escape.size()});
    out.text += escape;
}

} // namespace

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
