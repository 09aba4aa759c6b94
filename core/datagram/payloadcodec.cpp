// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/payloadcodec.h"

#include "core/datagram/hexdigit.h"
#include "core/datagram/printable.h"
#include "core/datagram/utf8.h"

#include <QCoreApplication>

#include <algorithm>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::PayloadCodec", text);
}

/// The length in UTF-16 units of the code point at `i`, or 0 for half a surrogate pair, which no UTF-8 has.
qsizetype codePointLength(const QString &text, qsizetype i)
{
    if (!text.at(i).isSurrogate())
        return 1;
    const bool isPair =
        text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
    return isPair ? 2 : 0;
}

/// How many units to mark when the character at `i` is wrong: all of it.
qsizetype unitsAt(const QString &text, qsizetype i)
{
    return std::max<qsizetype>(1, codePointLength(text, i));
}

/// What to call the character at `i` in an error: itself in quotes, or its number where it cannot be seen.
QString quoted(const QString &text, qsizetype i)
{
    const qsizetype length = unitsAt(text, i);
    const char32_t codePoint =
        length == 2 ? QChar::surrogateToUcs4(text.at(i), text.at(i + 1)) : char32_t(text.at(i).unicode());
    if (QChar::isPrint(codePoint) && !QChar::isSpace(codePoint))
        return QStringLiteral("“%1”").arg(QStringView(text).mid(i, length));
    return QStringLiteral("U+%1").arg(uint(codePoint), 4, 16, QLatin1Char('0')).toUpper();
}

/// The stretch from `start`, which begins with a two-unit prefix (`\x`, `0x`), to the first unit behind the
/// prefix that is not a hexadecimal digit, which belongs to it unless it is a space.
qsizetype lengthOfBrokenHex(const QString &text, qsizetype start)
{
    qsizetype end = start + 2;
    while (end < text.size() && hexDigit(text.at(end)) >= 0)
        ++end;
    const bool isSeen = end < text.size() && !text.at(end).isSpace();
    return (isSeen ? end + unitsAt(text, end) : end) - start;
}

ParseError halfCharacter(qsizetype position)
{
    return {position, 1, tr("This is half a character (an unpaired surrogate); it has no UTF-8 form.")};
}

/// The first half of a surrogate pair without its other half, or nothing.
std::optional<qsizetype> findHalfCharacter(const QString &text, qsizetype from, qsizetype end)
{
    for (qsizetype i = from; i < end;) {
        const qsizetype length = codePointLength(text, i);
        if (length == 0)
            return i;
        i += length;
    }
    return {};
}

Result<QByteArray> decodeText(const QString &text)
{
    if (const std::optional<qsizetype> half = findHalfCharacter(text, 0, text.size()))
        return halfCharacter(*half);
    return text.toUtf8();
}

Result<QByteArray> decodeEscaped(const QString &text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        if (text.at(i) != u'\\') {
            const qsizetype next = text.indexOf(u'\\', i);
            const qsizetype end = next < 0 ? text.size() : next;
            if (const std::optional<qsizetype> half = findHalfCharacter(text, i, end))
                return halfCharacter(*half);
            bytes += QStringView(text).mid(i, end - i).toUtf8();
            i = end;
            continue;
        }
        if (i + 1 == text.size())
            return ParseError{i, 1, tr("The escape is not finished: write \\n \\r \\t \\0 \\\\ or \\xHH.")};
        const QChar kind = text.at(i + 1);
        switch (kind.unicode()) {
        case u'n':
            bytes += '\n';
            break;
        case u'r':
            bytes += '\r';
            break;
        case u't':
            bytes += '\t';
            break;
        case u'0':
            bytes += '\0';
            break;
        case u'\\':
            bytes += '\\';
            break;
        case u'x': {
            const int high = i + 2 < text.size() ? hexDigit(text.at(i + 2)) : -1;
            const int low = i + 3 < text.size() ? hexDigit(text.at(i + 3)) : -1;
            if (high < 0 || low < 0) {
                return ParseError{i, lengthOfBrokenHex(text, i),
                                  tr("After \\x two hexadecimal digits are expected, as in \\x0a.")};
            }
            bytes += char(high * 16 + low);
            i += 2;
            break;
        }
        default:
            return ParseError{i, 1 + unitsAt(text, i + 1),
                              tr("A backslash and %1 are no escape: write \\n \\r \\t \\0 \\\\ or \\xHH.")
                                  .arg(quoted(text, i + 1))};
        }
        i += 2;
    }
    return bytes;
}

Result<QByteArray> decodeHex(const QString &text)
{
    const auto isSeparator = [](QChar c) { return c.isSpace() || c == u',' || c == u':' || c == u'-'; };
    QByteArray bytes;
    bytes.reserve(text.size() / 2);
    for (qsizetype i = 0; i < text.size();) {
        if (isSeparator(text.at(i))) {
            ++i;
            continue;
        }
        const bool hasPrefix =
            text.at(i) == u'0' && i + 1 < text.size() && (text.at(i + 1) == u'x' || text.at(i + 1) == u'X');
        const qsizetype digits = hasPrefix ? i + 2 : i;
        const int high = digits < text.size() ? hexDigit(text.at(digits)) : -1;
        const int low = digits + 1 < text.size() ? hexDigit(text.at(digits + 1)) : -1;
        if (hasPrefix && (high < 0 || low < 0))
            return ParseError{i, lengthOfBrokenHex(text, i),
                              tr("After 0x two hexadecimal digits are expected, as in 0x0a.")};
        const auto notADigit = [&](qsizetype at) {
            return ParseError{at, unitsAt(text, at),
                              tr("%1 is not a hexadecimal digit (0-9, a-f).").arg(quoted(text, at))};
        };
        if (high < 0)
            return notADigit(digits);
        if (low < 0) {
            const qsizetype next = digits + 1;
            if (next < text.size() && !isSeparator(text.at(next)))
                return notADigit(next);
            return ParseError{digits, 1, tr("A byte is two digits: write 0%1.").arg(text.at(digits))};
        }
        bytes += char(high * 16 + low);
        i = digits + 2;
    }
    return bytes;
}

int base64Digit(QChar c)
{
    if (c >= u'A' && c <= u'Z')
        return c.unicode() - u'A';
    if (c >= u'a' && c <= u'z')
        return c.unicode() - u'a' + 26;
    if (c >= u'0' && c <= u'9')
        return c.unicode() - u'0' + 52;
    if (c == u'+')
        return 62;
    return c == u'/' ? 63 : -1;
}

/// QByteArray::fromBase64Encoding says that something is wrong but not where, hence an own reader.
Result<QByteArray> decodeBase64(const QString &text)
{
    QByteArray bytes;
    bytes.reserve(text.size() / 4 * 3);
    quint32 bits = 0;
    int digits = 0;  // in the current group of four
    int padding = 0; // likewise
    qsizetype last = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c.isSpace())
            continue;
        if (c == u'=') {
            if (digits < 2 || digits + padding >= 4)
                return ParseError{i, 1,
                                  tr("There is no room for padding (=) here: groups have four characters.")};
            ++padding;
        } else {
            const int digit = base64Digit(c);
            if (digit < 0) {
                const bool isUrlSafe = c == u'-' || c == u'_';
                const QString message =
                    isUrlSafe ? tr("%1 belongs to the URL alphabet; standard Base64 has + and /.")
                              : tr("%1 is not a Base64 character (A-Z a-z 0-9 + / =).");
                return ParseError{i, unitsAt(text, i), message.arg(quoted(text, i))};
            }
            if (padding > 0)
                return ParseError{i, 1, tr("Nothing can follow the padding (=).")};
            bits = (bits << 6) | quint32(digit);
            ++digits;
            last = i;
        }
        if (digits == 4) {
            bytes += char(bits >> 16);
            bytes += char(bits >> 8);
            bytes += char(bits);
            bits = 0, digits = 0;
        }
    }
    if (digits == 0)
        return bytes;
    if (digits + padding != 4) {
        return ParseError{last, 1,
                          digits == 1
                              ? tr("The last group has one character; it needs at least two and padding (=).")
                              : tr("The last group is short: pad it with = to four characters.")};
    }
    const int spareBits = digits == 2 ? 4 : 2;
    if ((bits & ((1u << spareBits) - 1)) != 0)
        return ParseError{
            last, 1, tr("The last character has bits that belong to no byte; it was cut off or mistyped.")};
    if (digits == 3)
        bytes += char(bits >> 10);
    bytes += char(bits >> (digits == 3 ? 2 : 4));
    return bytes;
}

/// Not QString::fromUtf8(), which takes a leading U+FEFF for a byte order mark and loses it.
Result<QString> encodeText(QByteArrayView bytes)
{
    QString text;
    text.reserve(bytes.size());
    for (qsizetype i = 0; i < bytes.size();) {
        const Utf8Step step = readUtf8(bytes, i);
        if (!step.valid)
            return ParseError{i, 1, tr("The byte at %1 is not UTF-8; use Escaped, Hex or Base64.").arg(i)};
        text += QChar::fromUcs4(step.codePoint);
        i += step.length;
    }
    return text;
}

} // namespace

QString payloadFormatName(PayloadFormat format)
{
    switch (format) {
    case PayloadFormat::Text:
        return QStringLiteral("text");
    case PayloadFormat::Escaped:
        return QStringLiteral("escaped");
    case PayloadFormat::Hex:
        return QStringLiteral("hex");
    case PayloadFormat::Base64:
        break;
    }
    return QStringLiteral("base64");
}

std::optional<PayloadFormat> payloadFormatFromName(const QString &name)
{
    for (const PayloadFormat format : allPayloadFormats) {
        if (payloadFormatName(format) == name)
            return format;
    }
    return {};
}

Result<QByteArray> decodePayload(PayloadFormat format, const QString &text)
{
    switch (format) {
    case PayloadFormat::Text:
        return decodeText(text);
    case PayloadFormat::Escaped:
        return decodeEscaped(text);
    case PayloadFormat::Hex:
        return decodeHex(text);
    case PayloadFormat::Base64:
        break;
    }
    return decodeBase64(text);
}

Result<QString> encodePayload(PayloadFormat format, QByteArrayView bytes)
{
    switch (format) {
    case PayloadFormat::Text:
        return encodeText(bytes);
    case PayloadFormat::Escaped:
        return printable(bytes, LineBreaks::Escape, Backslashes::Double).text;
    case PayloadFormat::Hex:
        return QString::fromLatin1(bytes.toByteArray().toHex(' '));
    case PayloadFormat::Base64:
        break;
    }
    return QString::fromLatin1(bytes.toByteArray().toBase64());
}

} // namespace echogram
