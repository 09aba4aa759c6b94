// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/tomlnode.h"

#include "core/datagram/grouped.h"
#include "core/datagram/payloadcodec.h"

#include <QFile>

#include <algorithm>
#include <optional>
#include <string_view>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 32
#include <toml++/toml.h>

namespace echogram {
namespace {

constexpr qint64 largestFile = qint64(16) << 20; // bytes
constexpr int mostDots = 64;                     // in a line

/// Not QString::fromUtf8() but for what is none: it takes a leading U+FEFF for a byte order mark and loses it.
QString fromUtf8(std::string_view text)
{
    const QByteArrayView bytes(text.data(), qsizetype(text.size()));
    const Result<QString> exact = encodePayload(PayloadFormat::Text, bytes);
    return exact ? *exact : QString::fromUtf8(bytes);
}

bool isAscii(char c)
{
    return quint8(c) < 0x80;
}

/// Goes ahead of the library, and stops where it is not up to what follows. It makes a table of each key between
/// dots, and what follows tables into tables runs out of stack. And when it asks whether a letter that is not ASCII is
/// white space, outside strings and behind a backslash at a line's end, what it does is undefined (3.3).
class Forerunner
{
public:
    Forerunner(std::string_view toml, QString fileName)
        : m_toml(toml)
        , m_fileName(std::move(fileName))
    {}

    std::optional<FileError> problem()
    {
        int dots = 0; // in this line
        size_t i = m_toml.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
        while (i < m_toml.size()) {
            const char c = m_toml[i];
            if (!isAscii(c))
                return errorAt(i,
                               QStringLiteral("a letter that is not ASCII needs quotes, in a key as well"));
            if (c == '.' && ++dots > mostDots)
                return errorAt(i, QStringLiteral("there are too many keys in keys in this line"));
            if (c == '\n')
                dots = 0;
            if (c == '"' || c == '\'')
                i = behindString(i);
            else if (c == '#')
                i = std::min(m_toml.find('\n', i), m_toml.size());
            else
                ++i;
            if (m_oddLetter) {
                return errorAt(*m_oddLetter,
                               QStringLiteral("behind a backslash and white space, a letter that is "
                                              "not ASCII has to be written as in \\u00e9"));
            }
        }
        return {};
    }

private:
    /// Where a string that begins at `start` ends: behind its closing quotes, or where it cannot go on.
    size_t behindString(size_t start)
    {
        const char quote = m_toml[start];
        const std::string_view three = quote == '"' ? R"(""")" : "'''";
        const bool isLong = m_toml.substr(start, 3) == three;
        for (size_t i = start + (isLong ? 3 : 1); i < m_toml.size(); ++i) {
            if (m_toml[i] == '\\' && quote == '"') {
                const size_t next = m_toml.find_first_not_of(" \t\r\n", i + 1);
                if (next < m_toml.size() && !isAscii(m_toml[next]))
                    m_oddLetter = next;
                ++i;
            } else if (m_toml[i] == '\n' && !isLong) {
                return i;
            } else if (m_toml[i] == quote && !isLong) {
                return i + 1;
            } else if (isLong && m_toml.substr(i, 3) == three) {
                const size_t other = m_toml.find_first_not_of(quote, i); // two more may belong to the string
                return std::min({other, i + 5, m_toml.size()});
            }
            if (m_oddLetter)
                break;
        }
        return m_toml.size();
    }

    FileError errorAt(size_t position, const QString &message) const
    {
        const std::string_view before = m_toml.substr(0, position);
        const size_t newline = before.rfind('\n');
        const size_t lineStart = newline == before.npos ? 0 : newline + 1;
        return {m_fileName, 1 + std::count(before.begin(), before.end(), '\n'),
                1 + fromUtf8(before.substr(lineStart)).toUcs4().size(), message};
    }

    std::string_view m_toml;
    QString m_fileName;
    std::optional<size_t> m_oddLetter;
};

TomlNode converted(const toml::node &node)
{
    TomlNode made;
    made.line = node.source().begin.line;
    made.column = node.source().begin.column;
    if (const auto *string = node.as_string()) {
        made.kind = TomlNode::Kind::String;
        made.string = fromUtf8(string->get());
    } else if (const auto *integer = node.as_integer()) {
        made.kind = TomlNode::Kind::Integer;
        made.integer = integer->get();
    } else if (const auto *boolean = node.as_boolean()) {
        made.kind = TomlNode::Kind::Boolean;
        made.boolean = boolean->get();
    } else if (const auto *array = node.as_array()) {
        made.kind = TomlNode::Kind::Array;
        for (const toml::node &item : *array)
            made.items.push_back(converted(item));
    } else if (const auto *table = node.as_table()) {
        made.kind = TomlNode::Kind::Table;
        for (const auto &[key, value] : *table) {
            const toml::source_position place = key.source().begin;
            made.members.push_back({fromUtf8(key.str()), place.line, place.column, converted(value)});
        }
        const auto isBefore = [](const TomlMember &one, const TomlMember &other) {
            return std::pair(one.line, one.column) < std::pair(other.line, other.column);
        };
        std::stable_sort(made.members.begin(), made.members.end(), isBefore);
    } else {
        made.kind = TomlNode::Kind::Other;
    }
    return made;
}

} // namespace

const TomlNode *TomlNode::find(const QString &key) const
{
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&key](const TomlMember &member) { return member.key == key; });
    return found == members.end() ? nullptr : &found->value;
}

Result<TomlNode, FileError> parseToml(const QByteArray &toml, const QString &fileName)
{
    const std::string_view text(toml.constData(), size_t(toml.size()));
    if (const std::optional<FileError> problem = Forerunner(text, fileName).problem())
        return *problem;
    const toml::parse_result result = toml::parse(text);
    if (!result) {
        const toml::source_position place = result.error().source().begin;
        return FileError{fileName, place.line, place.column, fromUtf8(result.error().description())};
    }
    return converted(result.table());
}

Result<TomlNode, FileError> loadToml(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return FileError{path, 0, 0, QStringLiteral("cannot be read: %1").arg(file.errorString())};
    const QByteArray toml = file.read(largestFile + 1); // not by its size: pipes have none
    if (file.error() != QFileDevice::NoError)
        return FileError{path, 0, 0, QStringLiteral("cannot be read: %1").arg(file.errorString())};
    if (toml.size() > largestFile) {
        return FileError{
            path, 0, 0,
            QStringLiteral("is larger than %1 bytes, which is the most").arg(grouped(quint64(largestFile)))};
    }
    return parseToml(toml, path);
}

} // namespace echogram
