// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/settingsfile.h"

#include <QStringList>
#include <QtEndian>

#include <cstring>
#include <optional>

namespace echogram {
namespace {

constexpr QByteArrayView byteOrderMark("\xef\xbb\xbf");

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isBreak(char c)
{
    return c == '\n' || c == '\r';
}

/// The number that `digits` hexadecimal digits at `position` are; nothing where there are fewer.
std::optional<char16_t> hexNumber(QByteArrayView text, qsizetype position, qsizetype digits)
{
    if (position + digits > text.size())
        return {};
    int number = 0;
    for (const char c : text.sliced(position, digits)) {
        const int digit = hexDigit(c);
        if (digit < 0)
            return {};
        number = number * 16 + digit;
    }
    return char16_t(number);
}

/// `%20` is a character of Latin-1, `%U20AC` one of UTF-16; all else stands for itself.
QString decodedKey(QByteArrayView written)
{
    QString key;
    QByteArray plain;
    for (qsizetype i = 0; i < written.size(); ++i) {
        const bool isWide = i + 1 < written.size() && written.at(i + 1) == 'U';
        const auto number =
            written.at(i) == '%' ? hexNumber(written, i + (isWide ? 2 : 1), isWide ? 4 : 2) : std::nullopt;
        if (!number) {
            plain += written.at(i) == '\\' ? '/' : written.at(i);
            continue;
        }
        key += QString::fromUtf8(plain) + QChar(*number);
        plain.clear();
        i += isWide ? 5 : 2;
    }
    return key + QString::fromUtf8(plain);
}

QString normalized(const QString &key)
{
    return key.split(u'/', Qt::SkipEmptyParts).join(u'/');
}

/// A float as QSettings has kept it since Qt 4: four bytes of a type, then it.
std::optional<float> serializedFloat(const QString &object)
{
    constexpr QByteArrayView type("\0\0\0\x87", 4);
    const QByteArray bytes = object.toLatin1();
    if (bytes.size() != type.size() + 4 || !bytes.startsWith(type))
        return {};
    const quint32 bits = qFromBigEndian<quint32>(bytes.constData() + type.size());
    float number = 0;
    std::memcpy(&number, &bits, sizeof number);
    return number;
}

/// What a text stands for that begins with `@`.
QString meaningOf(const QString &text)
{
    if (text.startsWith(QLatin1String("@@")))
        return text.mid(1);
    if (!text.startsWith(u'@') || !text.endsWith(u')'))
        return text;
    const qsizetype open = text.indexOf(u'(');
    const QString kind = text.mid(1, open - 1);
    const QString inside = text.mid(open + 1, text.size() - open - 2);
    if (kind == QLatin1String("ByteArray") || kind == QLatin1String("String"))
        return inside;
    if (kind == QLatin1String("Invalid"))
        return {};
    const std::optional<float> number =
        kind == QLatin1String("Variant") ? serializedFloat(inside) : std::nullopt;
    return number ? QString::number(double(*number)) : text;
}

/// Reads a file from its beginning to its end.
class Reader
{
public:
    Reader(QByteArrayView ini, QString fileName)
        : m_ini(ini)
        , m_fileName(std::move(fileName))
    {
        if (m_ini.startsWith(byteOrderMark))
            m_ini = m_ini.sliced(byteOrderMark.size());
    }

    /// The next entry; nothing at the end, and where there is an error().
    std::optional<SettingsFile::Entry> next()
    {
        while (skipToSomething()) {
            if (peek() == '[') {
                if (!readGroup())
                    return {};
                continue;
            }
            return readEntry();
        }
        return {};
    }

    const std::optional<FileError> &error() const { return m_error; }

private:
    bool isAtEnd() const { return m_position >= m_ini.size(); }
    char peek() const { return m_ini.at(m_position); }

    char take()
    {
        const char c = m_ini.at(m_position++);
        if (c == '\n' || (c == '\r' && (isAtEnd() || peek() != '\n'))) {
            ++m_line;
            m_lineStart = m_position;
        }
        return c;
    }

    bool fail(const QString &message)
    {
        const QByteArrayView before = m_ini.sliced(m_lineStart, m_position - m_lineStart);
        m_error = FileError{m_fileName, m_line, QString::fromUtf8(before).size() + 1, message};
        return false;
    }

    /// Over empty lines and comments.
    bool skipToSomething()
    {
        while (!isAtEnd()) {
            if (peek() == ';')
                skipLine();
            else if (isBlank(peek()) || isBreak(peek()))
                take();
            else
                return true;
        }
        return false;
    }

    void skipLine()
    {
        while (!isAtEnd() && !isBreak(peek()))
            take();
    }

    bool readGroup()
    {
        const qsizetype start = m_position + 1;
        while (!isAtEnd() && !isBreak(peek()) && peek() != ']')
            take();
        if (isAtEnd() || peek() != ']')
            return fail(QStringLiteral("this group has no ]"));
        const QByteArrayView name = m_ini.sliced(start, m_position - start).trimmed();
        // Keys without a group are in [General], and a group of that name is [%General].
        const bool isNone = name.compare("General", Qt::CaseInsensitive) == 0;
        const bool isNamedGeneral = name.compare("%General", Qt::CaseInsensitive) == 0;
        m_group = isNone ? QString() : decodedKey(isNamedGeneral ? name.sliced(1) : name);
        skipLine();
        return true;
    }

    std::optional<SettingsFile::Entry> readEntry()
    {
        const qint64 line = m_line;
        const qsizetype start = m_position;
        while (!isAtEnd() && !isBreak(peek()) && peek() != '=')
            take();
        if (isAtEnd() || peek() != '=') {
            m_position = start;
            fail(QStringLiteral("a line is [group], key=value or ; comment"));
            return {};
        }
        const QString key = decodedKey(m_ini.sliced(start, m_position - start).trimmed());
        take();
        std::optional<QString> value = readValue();
        if (!value)
            return {};
        return SettingsFile::Entry{normalized(m_group + u'/' + key), *value, line};
    }

    std::optional<QString> readValue()
    {
        QStringList items;
        do {
            const std::optional<QString> item = readItem();
            if (!item)
                return {};
            items += meaningOf(*item);
        } while (m_isListed);
        return items.join(QLatin1String(", "));
    }

    /// Up to a comma or the end of the line. Between quotes everything counts, line breaks as well.
    std::optional<QString> readItem()
    {
        QString item;
        QByteArray plain;    // of it, to be read as UTF-8
        qsizetype solid = 0; // how much of that: blanks behind do not count
        bool isQuoted = false;
        m_isListed = false;
        const auto flush = [&](qsizetype size) {
            item += QString::fromUtf8(std::exchange(plain, {}).left(size));
            solid = 0;
        };
        while (!isAtEnd() && (isQuoted || (!isBreak(peek()) && peek() != ';')) && !m_isListed) {
            const char c = take();
            if (c == '"') {
                flush(plain.size());
                isQuoted = !isQuoted;
            } else if (c == '\\') {
                flush(plain.size());
                appendEscape(item);
            } else if (c == ',' && !isQuoted) {
                m_isListed = true;
            } else if (isQuoted || !isBlank(c)) {
                plain += c;
                solid = plain.size();
            } else if (!item.isEmpty() || !plain.isEmpty()) {
                plain += c;
            }
        }
        if (isQuoted) {
            fail(QStringLiteral("these quotes are not closed"));
            return {};
        }
        flush(solid);
        if (!m_isListed)
            skipLine();
        return item;
    }

    /// Behind a backslash.
    void appendEscape(QString &item)
    {
        if (isAtEnd())
            return;
        const char c = take();
        static constexpr QByteArrayView letters("abfnrtv\"?'\\");
        static constexpr QByteArrayView meanings("\a\b\f\n\r\t\v\"?'\\");
        if (const qsizetype index = letters.indexOf(c); index >= 0)
            item += QLatin1Char(meanings.at(index));
        else if (c == 'x')
            item += number(16);
        else if (c >= '0' && c <= '7')
            item += number(8, quint32(c - '0'));
        else if (c == '\r' && !isAtEnd() && peek() == '\n')
            take(); // a line that goes on
        // Qt passes over what is no escape, and so does this.
    }

    /// Of as many digits as there are.
    QChar number(quint32 base, quint32 number = 0)
    {
        for (; !isAtEnd(); take()) {
            const int digit = hexDigit(peek());
            if (digit < 0 || quint32(digit) >= base)
                break;
            number = number * base + quint32(digit);
        }
        return QChar(char16_t(number));
    }

    QByteArrayView m_ini;
    const QString m_fileName;
    QString m_group;
    std::optional<FileError> m_error;
    qsizetype m_position = 0;
    qsizetype m_lineStart = 0;
    qint64 m_line = 1;
    bool m_isListed = false;
};

} // namespace

Result<SettingsFile, FileError> SettingsFile::parse(const QByteArray &ini, const QString &fileName)
{
    SettingsFile file;
    Reader reader(ini, fileName);
    while (const std::optional<Entry> entry = reader.next())
        file.add(*entry);
    if (reader.error())
        return *reader.error();
    return file;
}

const SettingsFile::Entry *SettingsFile::find(const QString &key) const
{
    const auto found = m_indexes.constFind(normalized(key));
    return found == m_indexes.constEnd() ? nullptr : &m_entries.at(*found);
}

void SettingsFile::add(const Entry &entry)
{
    m_indexes.insert(entry.key, m_entries.size());
    m_entries.append(entry);
}

} // namespace echogram
