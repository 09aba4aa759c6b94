// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/rulereader.h"

#include "core/datagram/grouped.h"
#include "core/datagram/printable.h"
#include "core/datagram/quantities.h"
#include "server/answers/conditionreader.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr qsizetype longestName = 100; // characters
constexpr size_t mostAnswers = 1000;   // to one question

/// Adds to the conditions all else that a rule has.
class RuleReader : public ConditionReader
{
public:
    using ConditionReader::ConditionReader;

    bool read(const TomlNode &table);

private:
    bool readMember(const TomlMember &member);
    bool readName(const TomlNode &value);
    bool readDelay(const TomlNode &value, qint64 &delayNs);
    bool readIgnore(const TomlNode &value);
    bool readReplies(const TomlNode &table);
    bool readReply(const TomlNode &value);
    bool readReplyTable(const TomlNode &value, PayloadFormat &format, const TomlNode *&payload,
                        qint64 &delayNs);

    qint64 m_delayNs = 0; // before all answers
    bool m_isIgnored = false;
};

bool RuleReader::read(const TomlNode &table)
{
    return std::all_of(table.members.begin(), table.members.end(),
                       [this](const TomlMember &member) { return readMember(member); })
           && readReplies(table); // last, because an answer may name what the regular expression catches
}

bool RuleReader::readMember(const TomlMember &member)
{
    const QString &key = member.key;
    if (key == QLatin1String("name"))
        return readName(member.value);
    if (key == QLatin1String("delay"))
        return readDelay(member.value, m_delayNs);
    if (key == QLatin1String("ignore"))
        return readIgnore(member.value);
    if (key == QLatin1String("answer") || key == QLatin1String("answers"))
        return true; // later
    if (isCondition(key))
        return readCondition(member);
    QStringList known{QStringLiteral("name")};
    known += conditions();
    for (const char *other : {"answer", "answers", "delay", "ignore"})
        known += QLatin1String(other);
    return failOfUnknown(member, known);
}

bool RuleReader::readName(const TomlNode &value)
{
    if (!isString(value, QStringLiteral("a name")))
        return false;
    const QList<uint> characters = value.string.toUcs4();
    if (characters.isEmpty() || characters.size() > longestName
        || !std::all_of(characters.begin(), characters.end(), isHarmless))
        return fail(value, QStringLiteral("a name has 1 to %1 characters that can be seen").arg(longestName));
    m_rule.name = value.string;
    return true;
}

bool RuleReader::readDelay(const TomlNode &value, qint64 &delayNs)
{
    return isString(value, QStringLiteral("a delay, such as \"20ms\","))
           && take(value, &parseDuration, delayNs);
}

bool RuleReader::readIgnore(const TomlNode &value)
{
    if (value.kind != TomlNode::Kind::Boolean)
        return fail(value, QStringLiteral("ignore is true or false"));
    m_isIgnored = value.boolean;
    return true;
}

bool RuleReader::readReplies(const TomlNode &table)
{
    const TomlNode *answer = table.find(QStringLiteral("answer"));
    const TomlNode *answers = table.find(QStringLiteral("answers"));
    if (m_isIgnored) {
        for (const char *key : {"answer", "answers", "delay"}) {
            if (const TomlNode *other = table.find(QLatin1String(key)))
                return fail(*other,
                            QStringLiteral("ignore = true does not go with %1").arg(QLatin1String(key)));
        }
        return true;
    }
    if (answer != nullptr && answers != nullptr)
        return fail(*answers, QStringLiteral("answers does not go with answer: put that one among them"));
    if (answer != nullptr)
        return readReply(*answer);
    if (answers == nullptr)
        return fail(table,
                    QStringLiteral("this rule says nothing: it needs answer, answers or ignore = true"));
    if (answers->kind != TomlNode::Kind::Array || answers->items.empty()
        || answers->items.size() > mostAnswers)
        return fail(*answers,
                    QStringLiteral("answers is an array of 1 to %1 answers").arg(grouped(mostAnswers)));
    return std::all_of(answers->items.begin(), answers->items.end(),
                       [this](const TomlNode &item) { return readReply(item); });
}

bool RuleReader::readReply(const TomlNode &value)
{
    PayloadFormat format = PayloadFormat::Text;
    const TomlNode *payload = &value;
    qint64 delayNs = 0;
    if (value.kind == TomlNode::Kind::Table && !readReplyTable(value, format, payload, delayNs))
        return false;
    if (payload == nullptr || payload->kind != TomlNode::Kind::String)
        return fail(payload == nullptr ? value : *payload,
                    QStringLiteral("an answer is a string, or { format = \"hex\", payload = \"de ad\" }"));
    Rule::Reply reply;
    const QStringList captures = m_rule.regex ? m_rule.regex->captureNames() : QStringList();
    const auto parse = [&](const QString &text) { return PayloadTemplate::parse(format, text, captures); };
    if (!take(*payload, parse, reply.payload))
        return false;
    reply.delayNs = m_delayNs + delayNs;
    m_rule.replies.append(reply);
    return true;
}

bool RuleReader::readReplyTable(const TomlNode &value, PayloadFormat &format, const TomlNode *&payload,
                                qint64 &delayNs)
{
    payload = nullptr;
    for (const TomlMember &member : value.members) {
        if (member.key == QLatin1String("payload")) {
            payload = &member.value;
        } else if (member.key == QLatin1String("delay")) {
            if (!readDelay(member.value, delayNs))
                return false;
        } else if (member.key == QLatin1String("format")) {
            const std::optional<PayloadFormat> named = payloadFormatFromName(member.value.string);
            if (!named)
                return fail(member.value, QStringLiteral("a format is text, escaped, hex or base64"));
            format = *named;
        } else {
            return failOfUnknown(
                member, {QStringLiteral("format"), QStringLiteral("payload"), QStringLiteral("delay")});
        }
    }
    return true;
}

} // namespace

Result<Rule, FileError> readRule(const TomlNode &table, const QString &fileName)
{
    RuleReader reader(fileName);
    if (!reader.read(table))
        return reader.error();
    return reader.rule();
}

} // namespace echogram
