// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/options/configfile.h"

#include "core/toml/tomlnode.h"
#include "server/weather/weatherspec.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace echogram {
namespace {

using Takes = ServerOption::Takes;
using Problem = std::optional<FileError>;

/// As it would stand on the command line; nothing for what is no single value.
std::optional<QString> valueText(const TomlNode &node)
{
    if (node.kind == TomlNode::Kind::String)
        return node.string;
    if (node.kind == TomlNode::Kind::Integer)
        return QString::number(node.integer);
    return {};
}

class Reader
{
public:
    Reader(const QString &file, GivenOptions &given)
        : m_file(file)
        , m_given(given)
    {}

    Problem read(const TomlMember &member, const ServerOption &option)
    {
        const TomlNode &value = member.value;
        switch (option.takes) {
        case Takes::Nothing:
            if (value.kind != TomlNode::Kind::Boolean)
                return value.error(m_file, QStringLiteral("%1 is true or false").arg(member.key));
            return value.boolean ? take(value, option, QStringLiteral("true")) : Problem();
        case Takes::One:
            return readOne(value, option);
        case Takes::Many:
            if (value.kind != TomlNode::Kind::Array)
                return readOne(value, option);
            for (const TomlNode &item : value.items) {
                if (const Problem problem = readOne(item, option))
                    return problem;
            }
            return {};
        case Takes::Weather:
            return value.kind == TomlNode::Kind::Table ? readWeather(value, option) : readOne(value, option);
        }
        return {};
    }

private:
    Problem readOne(const TomlNode &value, const ServerOption &option)
    {
        const auto text = valueText(value);
        if (!text)
            return value.error(m_file, QStringLiteral("%1 wants a text or a whole number: %2")
                                           .arg(QLatin1String(option.name), QLatin1String(option.kind)));
        const bool isRelative = option.isPath && !text->isEmpty();
        return take(value, option, isRelative ? QFileInfo(m_file).dir().filePath(*text) : *text);
    }

    Problem readWeather(const TomlNode &table, const ServerOption &option)
    {
        Weather weather;
        QStringList settings;
        for (const TomlMember &setting : table.members) {
            if (!weatherKeys().contains(setting.key))
                return FileError{m_file, setting.line, setting.column,
                                 QStringLiteral("there is no weather \"%1\"; there is %2")
                                     .arg(setting.key, weatherKeys().join(QLatin1String(", ")))};
            const auto text = valueText(setting.value);
            if (!text)
                return setting.value.error(m_file, QStringLiteral("%1 wants a text").arg(setting.key));
            if (const auto applied = applyWeather(weather, setting.key, *text); !applied)
                return setting.value.error(
                    m_file,
                    QStringLiteral("%1 = \"%2\": %3").arg(setting.key, *text, applied.error().message));
            settings += setting.key + u'=' + *text;
        }
        if (const auto problem = weatherProblem(weather)) {
            const TomlNode *place = table.find(problem->key);
            return (place ? *place : table).error(m_file, problem->message);
        }
        return take(table, option, settings.join(u','));
    }

    Problem take(const TomlNode &place, const ServerOption &option, const QString &text)
    {
        const QString problem = option.read(m_given, text);
        if (problem.isEmpty())
            return {};
        return place.error(m_file, QStringLiteral("%1: %2").arg(QLatin1String(option.name), problem));
    }

    const QString m_file;
    GivenOptions &m_given;
};

QString knownNames()
{
    QStringList names;
    for (const ServerOption &option : serverOptionTable()) {
        if (option.isForFiles)
            names += QLatin1String(option.name);
    }
    return names.join(QLatin1String(", "));
}

Problem readTable(const TomlNode &root, const QString &file, const QSet<QString> &except, GivenOptions &given)
{
    const auto table = serverOptionTable();
    for (const TomlMember &member : root.members) {
        const auto option = std::find_if(table.begin(), table.end(), [&](const ServerOption &one) {
            return one.isForFiles && member.key == QLatin1String(one.name);
        });
        if (option == table.end())
            return FileError{
                file, member.line, member.column,
                QStringLiteral("there is no option \"%1\"; there is %2").arg(member.key, knownNames())};
        GivenOptions thrownAway;
        Reader reader(file, except.contains(member.key) ? thrownAway : given);
        if (const Problem problem = reader.read(member, *option))
            return problem;
    }
    return {};
}

} // namespace

Problem readConfigFile(const QString &path, const QSet<QString> &except, GivenOptions &given)
{
    const auto root = loadToml(path);
    return root ? readTable(*root, path, except, given) : root.error();
}

Problem readConfig(const QByteArray &toml, const QString &name, const QSet<QString> &except,
                   GivenOptions &given)
{
    const auto root = parseToml(toml, name);
    return root ? readTable(*root, name, except, given) : root.error();
}

} // namespace echogram
