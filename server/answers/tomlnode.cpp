// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/tomlnode.h"

#include "core/datagram/grouped.h"

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

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// Where a string of TOML that begins at `start` ends: at its closing quotes, or where it cannot go on.
size_t behindString(std::string_view toml, size_t start)
{
    const char quote = toml[start];
    const std::string_view three = quote == '"' ? R"(""")" : "'''";
    const bool isLong = toml.substr(start, 3) == three;
    for (size_t i = start + (isLong ? 3 : 1); i < toml.size(); ++i) {
        if (toml[i] == '\\' && quote == '"')
            ++i;
        else if (toml[i] == '\n' && !isLong)
            return i;
        else if (isLong && toml.substr(i, 3) == three)
            return i + 3;
        else if (toml[i] == quote && !isLong)
            return i + 1;
    }
    return toml.size();
}

/// The line with too many dots outside strings and comments, if there is one. The library makes a table of each key
/// between dots, and what follows tables into tables would run out of stack.
std::optional<qint64> lineOfTooDeepKeys(std::string_view toml)
{
    qint64 line = 1;
    int dots = 0;
    for (size_t i = 0; i < toml.size();) {
        const char c = toml[i];
        if (c == '"' || c == '\'') {
            const size_t end = behindString(toml, i);
            line += std::count(toml.begin() + qsizetype(i), toml.begin() + qsizetype(end), '\n');
            i = end;
            continue;
        }
        if (c == '#') {
            i = std::min(toml.find('\n', i), toml.size());
            continue;
        }
        if (c == '\n') {
            ++line;
            dots = 0;
        }
        if (c == '.' && ++dots > mostDots)
            return line;
        ++i;
    }
    return {};
}

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
    if (const std::optional<qint64> line = lineOfTooDeepKeys(text))
        return FileError{fileName, *line, 0, QStringLiteral("there are too many keys in keys in this line")};
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
