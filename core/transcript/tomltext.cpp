// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/tomltext.h"

#include "core/datagram/payloadcodec.h"
#include "core/datagram/printable.h"

#include <QStringList>

#include <algorithm>
#include <optional>

namespace echogram {
namespace {

constexpr qsizetype bytesPerLine = 32; // of digits; a line is then some 100 characters long
constexpr char32_t replacement = 0xfffd;

void appendCharacter(QString &out, char32_t character)
{
    struct Escape
    {
        char32_t character;
        const char *text;
    };
    static constexpr Escape escapes[] = {{U'"', "\\\""}, {U'\\', "\\\\"}, {U'\n', "\\n"}, {U'\r', "\\r"},
                                         {U'\t', "\\t"}, {U'\b', "\\b"},  {U'\f', "\\f"}};
    const auto *const escape = std::find_if(std::begin(escapes), std::end(escapes),
                                            [&](const Escape &one) { return one.character == character; });
    if (escape != std::end(escapes))
        out += QLatin1String(escape->text);
    else if (isHarmless(character))
        out += QChar::fromUcs4(character);
    else
        out += (character <= 0xffff ? QStringLiteral("\\u%1") : QStringLiteral("\\U%1"))
                   .arg(character, character <= 0xffff ? 4 : 8, 16, QLatin1Char('0'));
}

/// Whether single quotes are better: there is something to escape in it, and nothing that they have no place for.
bool isLiteral(const QList<uint> &characters)
{
    const auto has = [&](char32_t character) { return characters.contains(uint(character)); };
    return (has(U'\\') || has(U'"')) && !has(U'\'')
           && std::all_of(characters.begin(), characters.end(), isHarmless);
}

/// Printable, and line breaks and tabs.
bool isText(const QString &text)
{
    const QList<uint> characters = text.toUcs4();
    return std::all_of(characters.begin(), characters.end(), [](char32_t character) {
        return isHarmless(character) || character == U'\n' || character == U'\r' || character == U'\t';
    });
}

std::optional<QString> asText(QByteArrayView payload)
{
    const Result<QString> text = encodePayload(PayloadFormat::Text, payload);
    return text && isText(*text) ? std::optional(*text) : std::nullopt;
}

/// Where it is shorter than the digits without their spaces: most of it can be read then.
std::optional<QString> asEscaped(QByteArrayView payload)
{
    const QString text = printable(payload, LineBreaks::Escape, Backslashes::Double).text;
    return text.size() < 2 * payload.size() ? std::optional(text) : std::nullopt;
}

/// In a template `{{{{` is `{{`; a brace that is left over stands for itself behind them.
QString withoutPlaceholders(QString text)
{
    return text.replace(QLatin1String("{{"), QLatin1String("{{{{"));
}

QString digits(QByteArrayView payload)
{
    if (payload.size() <= bytesPerLine)
        return QStringLiteral("\"%1\"").arg(QLatin1String(payload.toByteArray().toHex(' ')));
    QStringList lines;
    for (qsizetype start = 0; start < payload.size(); start += bytesPerLine) {
        const QByteArrayView line = payload.sliced(start, std::min(bytesPerLine, payload.size() - start));
        lines += QString::fromLatin1(line.toByteArray().toHex(' '));
    }
    return QStringLiteral("\"\"\"\n%1\"\"\"").arg(lines.join(u'\n'));
}

QString table(const char *key, const QString &value, const QString &more)
{
    return QStringLiteral("{ %1 = %2%3 }")
        .arg(QLatin1String(key), value, more.isEmpty() ? QString() : QLatin1String(", ") + more);
}

} // namespace

QString tomlString(const QString &text)
{
    const QList<uint> characters = text.toUcs4();
    if (isLiteral(characters))
        return QStringLiteral("'%1'").arg(text);
    QString out = QStringLiteral("\"");
    for (const char32_t character : characters)
        appendCharacter(out, QChar::isSurrogate(character) ? replacement : character);
    return out + u'"';
}

QString tomlPayload(QByteArrayView payload, const QString &more)
{
    if (const std::optional<QString> text = asText(payload)) {
        const QString string = tomlString(withoutPlaceholders(*text));
        return more.isEmpty() ? string : table("text", string, more);
    }
    if (const std::optional<QString> text = asEscaped(payload))
        return table("escaped", tomlString(withoutPlaceholders(*text)), more);
    return table("hex", digits(payload), more);
}

QString tomlComment(const QString &text)
{
    QString out;
    for (const QString &line : text.split(u'\n')) {
        const QString shown = printable(line.toUtf8(), LineBreaks::Escape, Backslashes::Keep).text;
        out += shown.isEmpty() ? QStringLiteral("#\n") : QStringLiteral("# %1\n").arg(shown);
    }
    return out;
}

} // namespace echogram
