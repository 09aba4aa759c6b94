// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/printable.h"

#include "core/datagram/utf8.h"

#include <QChar>

namespace echogram {
namespace {

constexpr char32_t zeroWidthJoiner = 0x200d; // holds composed emoji together, and nothing else rides on it

bool isHarmless(char32_t codePoint)
{
    if (codePoint == zeroWidthJoiner)
        return true;
    const QChar::Category category = QChar::category(codePoint);
    if (category == QChar::Separator_Line || category == QChar::Separator_Paragraph)
        return false;
    const bool isNonCharacter =
        (codePoint & 0xfffe) == 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef);
    return QChar::isPrint(codePoint) && !isNonCharacter;
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
