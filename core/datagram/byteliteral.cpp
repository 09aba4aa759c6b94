// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/byteliteral.h"

#include "core/datagram/hexdigit.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::HexDumpReader", text);
}

/// Walks through a text. What is read is appended to `bytes`; the first error stays.
struct Walk
{
    const QString &text;
    qsizetype place = 0;
    QByteArray bytes;
    std::optional<ParseError> error;

    QStringView rest() const { return QStringView(text).mid(place); }
    bool isAtEnd() const { return place >= text.size(); }
    QChar at(qsizetype distance = 0) const
    {
        return place + distance < text.size() ? text.at(place + distance) : QChar();
    }
    bool take(QStringView what)
    {
        if (!rest().startsWith(what))
            return false;
        place += what.size();
        return true;
    }
    bool fail(const QString &message, qsizetype length = 1)
    {
        if (!error)
            error = ParseError{place, length, message};
        return false;
    }
    void skipSpace()
    {
        while (!isAtEnd() && at().isSpace())
            ++place;
    }
};

/// White space and comments of C.
bool skipCSpace(Walk &walk)
{
    while (true) {
        walk.skipSpace();
        const bool isLine = walk.rest().startsWith(u"//");
        if (!isLine && !walk.rest().startsWith(u"/*"))
            return true;
        const qsizetype end = isLine ? walk.text.indexOf(u'\n', walk.place)
                                     : walk.text.indexOf(QLatin1String("*/"), walk.place + 2);
        if (end < 0 && !isLine)
            return walk.fail(tr("This comment does not end."), 2);
        walk.place = end < 0 ? walk.text.size() : end + (isLine ? 1 : 2);
    }
}

/// `static const unsigned char message[5] =`
const QRegularExpression &declaration()
{
    static const QRegularExpression pattern(
        QStringLiteral(R"(((?:[A-Za-z_][\w:]*\s+)+)[A-Za-z_]\w*\s*\[\s*(\d{0,9})\s*\]\s*=\s*(?=\{))"));
    return pattern;
}

/// `unsigned int message_len = 5;`
const QRegularExpression &lengthDeclaration()
{
    static const QRegularExpression pattern(
        QStringLiteral(R"((?:[A-Za-z_]\w*\s+)+[A-Za-z_]\w*_len\s*=\s*(\d{1,9})\s*;)"));
    return pattern;
}

QRegularExpressionMatch matchHere(const QRegularExpression &pattern, const Walk &walk)
{
    return pattern.match(walk.text, walk.place, QRegularExpression::NormalMatch,
                         QRegularExpression::AnchorAtOffsetMatchOption);
}

bool takeElement(Walk &walk)
{
    qsizetype digits = 0;
    if (walk.at() == u'0' && (walk.at(1) == u'x' || walk.at(1) == u'X')) {
        while (hexDigit(walk.at(2 + digits)) >= 0)
            ++digits;
    }
    if (digits == 0)
        return walk.fail(tr("A byte is expected here, as in 0x0a."));
    if (digits > 2)
        return walk.fail(tr("A byte has two digits behind 0x; wider numbers have an order that is not told."),
                         2 + digits);
    int value = 0;
    for (qsizetype i = 0; i < digits; ++i)
        value = value * 16 + hexDigit(walk.at(2 + i));
    walk.bytes += char(value);
    walk.place += 2 + digits;
    return true;
}

bool takeElements(Walk &walk)
{
    if (!skipCSpace(walk))
        return false;
    while (!walk.take(u"}")) {
        if (!takeElement(walk) || !skipCSpace(walk))
            return false;
        if (!walk.take(u",") && walk.at() != u'}')
            return walk.fail(tr("A comma or the closing brace is expected here."));
        if (!skipCSpace(walk))
            return false;
    }
    return true;
}

/// Compares with what was said of the size at `place`.
bool checkSize(Walk &walk, QStringView said, qsizetype place)
{
    if (said.isEmpty() || said.toLongLong() == walk.bytes.size())
        return true;
    walk.place = place;
    return walk.fail(tr("There are %1 bytes, and not as many as this says.").arg(walk.bytes.size()),
                     said.size());
}

bool isByteType(QStringView word)
{
    static const QStringView words[] = {
        u"char",      u"uchar",   u"u_char", u"CHAR",     u"UCHAR",        u"byte",        u"BYTE",  u"Byte",
        u"std::byte", u"uint8_t", u"int8_t", u"u_int8_t", u"std::uint8_t", u"std::int8_t", u"uint8", u"int8",
        u"UINT8",     u"INT8",    u"Uint8",  u"u8",       u"s8",           u"i8",          u"__u8",  u"__s8",
        u"quint8",    u"qint8",   u"guint8", u"gint8",    u"guchar",       u"gchar"};
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// Behind the type may stand `const`, as before it.
bool checkType(Walk &walk, QStringView type)
{
    static const QStringView qualifiers[] = {u"const", u"static", u"constexpr", u"volatile"};
    qsizetype end = type.size();
    while (end > 0) {
        while (end > 0 && type.at(end - 1).isSpace())
            --end;
        qsizetype start = end;
        while (start > 0 && !type.at(start - 1).isSpace())
            --start;
        const QStringView word = type.mid(start, end - start);
        if (isByteType(word))
            return true;
        if (std::find(std::begin(qualifiers), std::end(qualifiers), word) == std::end(qualifiers)) {
            walk.place += start;
            return walk.fail(
                tr("An array of bytes is expected: of wider elements the order of their bytes is not "
                   "told."),
                word.size());
        }
        end = start;
    }
    return walk.fail(tr("The type of the elements is expected here, as in unsigned char."), type.size());
}

bool readArray(Walk &walk)
{
    if (!skipCSpace(walk))
        return false;
    const QRegularExpressionMatch declared = matchHere(declaration(), walk);
    if (declared.hasMatch()) {
        if (!checkType(walk, declared.capturedView(1)))
            return false;
        walk.place = declared.capturedEnd();
    }
    if (!walk.take(u"{"))
        return walk.fail(tr("The opening brace is expected here."));
    if (!takeElements(walk))
        return false;
    const qsizetype behind = walk.place;
    if (declared.hasMatch() && !checkSize(walk, declared.capturedView(2), declared.capturedStart(2)))
        return false;
    walk.place = behind;
    skipCSpace(walk);
    walk.take(u";");
    if (!skipCSpace(walk))
        return false;
    const QRegularExpressionMatch length = matchHere(lengthDeclaration(), walk);
    if (!length.hasMatch())
        return true;
    walk.place = length.capturedEnd();
    if (!checkSize(walk, length.capturedView(1), length.capturedStart(1)))
        return false;
    return skipCSpace(walk);
}

/// `\xHH`, at which the walk stands.
bool takeHexEscape(Walk &walk)
{
    const int high = hexDigit(walk.at(2));
    const int low = hexDigit(walk.at(3));
    if (high < 0 || low < 0)
        return walk.fail(tr("After \\x two hexadecimal digits are expected, as in \\x0a."), 2);
    walk.bytes += char(high * 16 + low);
    walk.place += 4;
    return true;
}

/// `\ooo`, up to three digits.
bool takeOctalEscape(Walk &walk)
{
    int value = 0;
    qsizetype digits = 0;
    while (digits < 3 && walk.at(1 + digits) >= u'0' && walk.at(1 + digits) <= u'7')
        value = value * 8 + walk.at(1 + digits++).unicode() - u'0';
    if (value > 0xff)
        return walk.fail(tr("An octal escape goes up to \\377."), 1 + digits);
    walk.bytes += char(value);
    walk.place += 1 + digits;
    return true;
}

bool takeEscape(Walk &walk)
{
    struct Named
    {
        char16_t name;
        char byte;
    };
    static constexpr Named named[] = {{u'\\', '\\'}, {u'\'', '\''}, {u'"', '"'},  {u'a', '\a'}, {u'b', '\b'},
                                      {u'f', '\f'},  {u'n', '\n'},  {u'r', '\r'}, {u't', '\t'}, {u'v', '\v'}};
    const QChar kind = walk.at(1);
    if (kind == u'x')
        return takeHexEscape(walk);
    if (kind >= u'0' && kind <= u'7')
        return takeOctalEscape(walk);
    const auto found = std::find_if(std::begin(named), std::end(named),
                                    [kind](const Named &one) { return kind == one.name; });
    if (found == std::end(named))
        return walk.fail(tr("This is no escape."), 2);
    walk.bytes += found->byte;
    walk.place += 2;
    return true;
}

/// From behind the opening quote to behind the closing one. In C an escape takes all digits that follow it, in Python
/// two, so a digit behind one is an error unless `isPython`.
bool takeString(Walk &walk, QChar quote, bool isPython)
{
    while (!walk.isAtEnd() && walk.at() != u'\n') {
        const QChar c = walk.at();
        if (c == quote) {
            ++walk.place;
            return true;
        }
        if (c == u'\\') {
            const bool isHex = walk.at(1) == u'x';
            if (!takeEscape(walk))
                return false;
            if (isHex && !isPython && hexDigit(walk.at()) >= 0)
                return walk.fail(
                    tr("Whether this digit belongs to the escape before it cannot be told: write it as "
                       "an escape, too."));
            continue;
        }
        if (c < u' ' || c > u'~')
            return walk.fail(
                tr("Only printable ASCII stands in such a string; other bytes are written as \\xHH."));
        walk.bytes += char(c.unicode());
        ++walk.place;
    }
    return walk.fail(tr("The string does not end; its closing quote is expected here."));
}

bool isPythonAt(const Walk &walk)
{
    return (walk.at() == u'b' || walk.at() == u'B') && (walk.at(1) == u'\'' || walk.at(1) == u'"');
}

bool readPython(Walk &walk)
{
    walk.skipSpace();
    const bool hasParentheses = walk.take(u"(");
    walk.skipSpace();
    while (isPythonAt(walk)) {
        const QChar quote = walk.at(1);
        if (walk.at(2) == quote && walk.at(3) == quote)
            return walk.fail(tr("A string in three quotes is not understood; write it in one."), 4);
        walk.place += 2;
        if (!takeString(walk, quote, true))
            return false;
        walk.skipSpace();
    }
    if (hasParentheses && !walk.take(u")"))
        return walk.fail(tr("The closing parenthesis is expected here."));
    walk.skipSpace();
    return true;
}

bool readEscapes(Walk &walk)
{
    walk.skipSpace();
    while (walk.at() == u'\\' && walk.at(1) == u'x') {
        if (!takeHexEscape(walk))
            return false;
    }
    walk.skipSpace();
    return true;
}

/// Several strings, where a backslash may end a line, as Wireshark copies them.
bool readStrings(Walk &walk)
{
    walk.skipSpace();
    while (walk.take(u"\"")) {
        if (!takeString(walk, u'"', false))
            return false;
        walk.skipSpace();
        if (walk.at() == u'\\'
            && (walk.at(1) == u'\n' || walk.at(1) == u'\r' || walk.place + 1 == walk.text.size()))
            ++walk.place;
        walk.skipSpace();
    }
    walk.take(u";");
    walk.skipSpace();
    return true;
}

using Reader = bool (*)(Walk &);

/// Who reads what begins like this; null for nobody.
Reader readerOf(const QString &text)
{
    Walk walk{text, 0, {}, {}};
    walk.skipSpace();
    if (walk.at() == u'\\' && walk.at(1) == u'x')
        return readEscapes;
    if (walk.at() == u'"' && walk.at(1) == u'\\' && walk.at(2) == u'x')
        return readStrings;
    Walk array{text, walk.place, {}, {}};
    if (skipCSpace(array)) {
        if (const QRegularExpressionMatch declared = matchHere(declaration(), array); declared.hasMatch())
            return readArray;
        if (array.take(u"{") && skipCSpace(array) && array.at() == u'0' && array.at(1).toLower() == u'x')
            return readArray;
    }
    if (walk.take(u"("))
        walk.skipSpace();
    return isPythonAt(walk) ? readPython : nullptr;
}

} // namespace

bool beginsByteLiteral(const QString &text)
{
    return readerOf(text) != nullptr;
}

Result<QByteArray> readByteLiteral(const QString &text)
{
    const Reader reader = readerOf(text);
    Walk walk{text, 0, {}, {}};
    walk.bytes = QByteArray("");
    if (reader == nullptr)
        walk.fail(tr("This is neither a C array nor a bytes literal."));
    else if (reader(walk) && !walk.isAtEnd())
        walk.fail(tr("Nothing is expected behind the bytes."), walk.text.size() - walk.place);
    if (walk.error)
        return *walk.error;
    return walk.bytes;
}

} // namespace echogram
