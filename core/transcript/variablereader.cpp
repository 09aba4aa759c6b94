// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/variablereader.h"

#include "core/datagram/grouped.h"
#include "core/datagram/payloadcodec.h"

#include <algorithm>

namespace echogram {

bool VariableReader::read(const TomlNode &table, Variables &variables)
{
    if (table.kind != TomlNode::Kind::Table)
        return fail(table, QStringLiteral("variables are a table, as in [variables]"));
    return std::all_of(table.members.begin(), table.members.end(), [&](const TomlMember &member) {
        if (const QString problem = problemWithVariableName(member.key); !problem.isEmpty())
            return failAtKey(member, problem);
        Variable variable;
        variable.name = member.key;
        if (!readVariable(member.value, variable))
            return false;
        variables.set(variable);
        return variables.size() <= mostVariables
               || failAtKey(member,
                            QStringLiteral("there are at most %1 variables").arg(grouped(mostVariables)));
    });
}

bool VariableReader::readVariable(const TomlNode &value, Variable &variable)
{
    return value.kind == TomlNode::Kind::Table ? readTable(value, variable) : readValue(value, variable);
}

bool VariableReader::readValue(const TomlNode &value, Variable &variable)
{
    if (value.kind == TomlNode::Kind::Integer) {
        variable.value = QByteArray::number(value.integer);
        variable.isNumber = true;
        return true;
    }
    if (value.kind != TomlNode::Kind::String) {
        return fail(
            value,
            QStringLiteral("a variable is a string, a whole number, { hex = \"de ad\" } or { value = \"…\", "
                           "secret = true }; {} when others have to set it"));
    }
    variable.value = value.string.toUtf8();
    return true;
}

bool VariableReader::readTable(const TomlNode &table, Variable &variable)
{
    for (const TomlMember &member : table.members) {
        const bool isHex = member.key == QLatin1String("hex");
        if (isHex || member.key == QLatin1String("value")) {
            if (variable.value)
                return failAtKey(member, QStringLiteral("value and hex do not go together"));
            if (!isHex && !readValue(member.value, variable))
                return false;
            const auto parse = [](const QString &text) { return decodePayload(PayloadFormat::Hex, text); };
            if (isHex
                && (!isString(member.value, QStringLiteral("hex"))
                    || !take(member.value, parse, variable.value.emplace())))
                return false;
        } else if (member.key == QLatin1String("secret")) {
            if (member.value.kind != TomlNode::Kind::Boolean)
                return fail(member.value, QStringLiteral("secret is true or false"));
            variable.isSecret = member.value.boolean;
        } else {
            return failOfUnknown(member,
                                 {QStringLiteral("value"), QStringLiteral("hex"), QStringLiteral("secret")});
        }
    }
    return true;
}

} // namespace echogram
