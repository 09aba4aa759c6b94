// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/jsonrow.h"

#include "core/datagram/utf8.h"

#include <QCoreApplication>

#include <algorithm>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::JsonRow", text);
}

constexpr int deepest = 64; // objects and lists in each other

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

QString named(QByteArrayView name)
{
    return QStringLiteral("“%1”").arg(QString::fromUtf8(name));
}

/// Goes through one line from its start to its end. Whatever returns false has said why.
class JsonReader
{
public:
    explicit JsonReader(QByteArrayView line)
        : m_line(line)
    {}

    bool readRow()
    {
        skipSpace();
        if (!isNext('{'))
            return fail(tr("A row is a JSON object; it begins with {."));
        ++m_at;
        if (!readMembers(
                [this](const QByteArray &name, qsizetype position) { return readField(name, position); }))
            return false;
        skipSpace();
        return m_at == m_line.size() || fail(tr("Nothing can follow the object in its line."));
    }

    const RowFields &fields() const { return m_fields; }
    const RowProblem &problem() const { return m_problem; }

private:
    bool fail(const QString &message) { return failAt(m_at, message); }
    bool failAt(qsizetype position, const QString &message, bool isUnfinished = false)
    {
        m_problem = {position, message, isUnfinished};
        return false;
    }

    bool isNext(char c) const { return m_at < m_line.size() && m_line[m_at] == c; }
    void skipSpace()
    {
        while (isNext(' ') || isNext('\t') || isNext('\r') || isNext('\n'))
            ++m_at;
    }

    /// Behind the opening brace, up to behind the closing one.
    template <class Value>
    bool readMembers(Value readMember)
    {
        skipSpace();
        if (isNext('}')) {
            ++m_at;
            return true;
        }
        for (;;) {
            skipSpace();
            const qsizetype position = m_at;
            QByteArray name;
            if (!isNext('"'))
                return fail(tr("A field's name is expected here, in quotes."));
            if (!readString(&name))
                return false;
            skipSpace();
            if (!isNext(':'))
                return fail(tr("A colon is expected here, between %1 and its value.").arg(named(name)));
            ++m_at;
            skipSpace();
            if (!readMember(name, position))
                return false;
            skipSpace();
            if (isNext('}')) {
                ++m_at;
                return true;
            }
            if (!isNext(','))
                return fail(tr("A comma or } is expected here."));
            ++m_at;
        }
    }

    bool readField(const QByteArray &name, qsizetype position)
    {
        const std::optional<RowField> field = rowFieldFromName(name);
        if (!field)
            return passOver(0);
        RowValue &value = m_fields[*field];
        if (value.isThere)
            return failAt(position, tr("%1 is in the row twice.").arg(named(name)));
        if (isNext('n'))
            return readWord();
        value.isThere = true;
        if (isNumberField(*field)) {
            value.position = m_at;
            if (isNext('"'))
                return fail(tr("%1 is a number; write it without quotes.").arg(named(name)));
            if (!isNext('-') && !(m_at < m_line.size() && isDigit(m_line[m_at])))
                return fail(tr("%1 is a number.").arg(named(name)));
            return readNumber(&value.text);
        }
        value.position = m_at + 1; // behind the quotes
        if (!isNext('"'))
            return fail(tr("%1 is a text; write it in quotes.").arg(named(name)));
        if (!readString(&value.text))
            return false;
        value.isVerbatim = m_at - 1 - value.position == value.text.size();
        return true;
    }

    bool passOver(int depth)
    {
        if (depth > deepest)
            return fail(tr("Lists and objects are nested too deeply."));
        if (isNext('"'))
            return readString(nullptr);
        if (isNext('{')) {
            ++m_at;
            return readMembers([this, depth](const QByteArray &, qsizetype) { return passOver(depth + 1); });
        }
        if (isNext('['))
            return passOverList(depth);
        if (isNext('-') || (m_at < m_line.size() && isDigit(m_line[m_at])))
            return readNumber(nullptr);
        return readWord();
    }

    bool passOverList(int depth)
    {
        ++m_at;
        skipSpace();
        if (isNext(']')) {
            ++m_at;
            return true;
        }
        for (;;) {
            skipSpace();
            if (!passOver(depth + 1))
                return false;
            skipSpace();
            if (isNext(']')) {
                ++m_at;
                return true;
            }
            if (!isNext(','))
                return fail(tr("A comma or ] is expected here."));
            ++m_at;
        }
    }

    bool readWord()
    {
        for (const QByteArrayView word :
             {QByteArrayView("true"), QByteArrayView("false"), QByteArrayView("null")}) {
            if (m_line.sliced(m_at).startsWith(word)) {
                m_at += word.size();
                return true;
            }
        }
        return fail(tr("A value is expected here: a text in quotes, a number, true, false or null."));
    }

    bool readDigits()
    {
        const qsizetype start = m_at;
        while (m_at < m_line.size() && isDigit(m_line[m_at]))
            ++m_at;
        return m_at > start || fail(tr("A digit is expected here."));
    }

    bool readNumber(QByteArray *text)
    {
        const qsizetype start = m_at;
        if (isNext('-'))
            ++m_at;
        const qsizetype first = m_at;
        if (!readDigits())
            return false;
        if (m_line[first] == '0' && m_at - first > 1)
            return failAt(first, tr("A number does not begin with 0 in JSON."));
        if (isNext('.')) {
            ++m_at;
            if (!readDigits())
                return false;
        }
        if (isNext('e') || isNext('E')) {
            ++m_at;
            if (isNext('+') || isNext('-'))
                ++m_at;
            if (!readDigits())
                return false;
        }
        if (text)
            *text = m_line.sliced(start, m_at - start).toByteArray();
        return true;
    }

    /// From quotes to behind quotes, as UTF-8. Long stretches of plain characters are what there is most of.
    bool readString(QByteArray *text)
    {
        const qsizetype opening = m_at++;
        for (;;) {
            const auto begin = m_line.begin() + m_at;
            const auto end = std::find_if(begin, m_line.end(), [](char c) {
                return c == '"' || c == '\\' || quint8(c) < 0x20 || quint8(c) >= 0x80;
            });
            append(text, m_line.sliced(m_at, end - begin));
            m_at += end - begin;
            if (m_at == m_line.size())
                return failAt(opening, tr("The text that begins here has no end in its line."), true);
            if (isNext('"')) {
                ++m_at;
                return true;
            }
            if (isNext('\\')) {
                if (!readEscape(text))
                    return false;
                continue;
            }
            const Utf8Step step = readUtf8(m_line, m_at);
            if (!step.valid)
                return fail(tr("This is not UTF-8."));
            if (step.codePoint < 0x20)
                return fail(tr("A control character stands in JSON as an escape, such as \\t or \\u0001."));
            append(text, m_line.sliced(m_at, step.length));
            m_at += step.length;
        }
    }

    static void append(QByteArray *text, QByteArrayView bytes)
    {
        if (text)
            text->append(bytes);
    }

    bool readEscape(QByteArray *text)
    {
        constexpr QByteArrayView names("\"\\/bfnrt");
        constexpr QByteArrayView values("\"\\/\b\f\n\r\t");
        const qsizetype start = m_at;
        const char name = m_at + 1 < m_line.size() ? m_line[m_at + 1] : '\0';
        m_at += 2;
        if (const auto found = std::find(names.begin(), names.end(), name);
            found != names.end() && name != '\0') {
            append(text, values.sliced(found - names.begin(), 1));
            return true;
        }
        char32_t codePoint = 0;
        if (name != 'u' || !readUnit(codePoint))
            return failAt(
                start,
                tr("This is no escape of JSON: it has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uHHHH."));
        char32_t low = 0;
        if (QChar::isHighSurrogate(codePoint) && m_line.sliced(m_at).startsWith("\\u")) {
            m_at += 2;
            if (readUnit(low) && QChar::isLowSurrogate(low))
                codePoint = QChar::surrogateToUcs4(char16_t(codePoint), char16_t(low));
        }
        if (QChar::isSurrogate(codePoint))
            return failAt(start, tr("This is half a character (an unpaired surrogate)."));
        if (text)
            text->append(QStringView(QChar::fromUcs4(codePoint))
                             .toUtf8()); // not QString::fromUcs4(), which drops U+FEFF
        return true;
    }

    /// Four hexadecimal digits.
    bool readUnit(char32_t &unit)
    {
        if (m_line.size() - m_at < 4)
            return false;
        for (int i = 0; i < 4; ++i, ++m_at) {
            const char c = m_line[m_at];
            const bool isLetter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!isDigit(c) && !isLetter)
                return false;
            unit = unit * 16 + char32_t(isDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return true;
    }

    QByteArrayView m_line;
    qsizetype m_at = 0;
    RowFields m_fields;
    RowProblem m_problem;
};

} // namespace

Result<RowFields, RowProblem> readJsonRow(QByteArrayView line)
{
    JsonReader reader(line);
    if (!reader.readRow())
        return reader.problem();
    return reader.fields();
}

} // namespace echogram
