// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/rulefile.h"

#include "core/toml/tomlnode.h"
#include "server/answers/rulereader.h"

namespace echogram {
namespace {

Result<RuleSet, FileError> readRules(const TomlNode &root, const QString &fileName)
{
    for (const TomlMember &member : root.members) {
        if (member.key != QLatin1String("rule")) {
            return FileError{
                fileName, member.line, member.column,
                QStringLiteral("there is no key “%1” here; a rule begins with [[rule]]").arg(member.key)};
        }
    }
    QList<Rule> rules;
    const TomlNode *array = root.find(QStringLiteral("rule"));
    if (array == nullptr)
        return RuleSet();
    if (array->kind != TomlNode::Kind::Array)
        return array->error(fileName, QStringLiteral("a rule begins with [[rule]]"));
    QHash<QString, qint64> lines; // of the names
    for (const TomlNode &table : array->items) {
        if (table.kind != TomlNode::Kind::Table)
            return table.error(fileName, QStringLiteral("a rule begins with [[rule]]"));
        Result<Rule, FileError> rule = readRule(table, fileName);
        if (!rule)
            return rule.error();
        rules.append(std::move(rule).value());
        Rule &added = rules.last();
        const TomlNode *name = table.find(QStringLiteral("name"));
        if (name == nullptr)
            added.name = QStringLiteral("rule %1").arg(rules.size());
        const TomlNode &place = name == nullptr ? table : *name;
        if (lines.contains(added.name)) {
            return place.error(fileName, QStringLiteral("the rule in line %1 is called “%2” already")
                                             .arg(lines.value(added.name))
                                             .arg(added.name));
        }
        lines.insert(added.name, place.line);
    }
    return RuleSet(std::move(rules));
}

} // namespace

Result<RuleSet, FileError> parseRules(const QByteArray &toml, const QString &fileName)
{
    const Result<TomlNode, FileError> root = parseToml(toml, fileName);
    if (!root)
        return root.error();
    return readRules(*root, fileName);
}

Result<RuleSet, FileError> loadRules(const QString &path)
{
    const Result<TomlNode, FileError> root = loadToml(path);
    if (!root)
        return root.error();
    return readRules(*root, path);
}

} // namespace echogram
