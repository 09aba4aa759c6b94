// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/rulereader.h"

#include "core/datagram/grouped.h"
#include "core/datagram/printable.h"
#include "core/measure/quantities.h"

#include <algorithm>
#include <array>

namespace echogram {
namespace {

constexpr qsizetype longestName = 100; // characters
constexpr size_t mostAnswers = 1000;   // to one question
constexpr qint64 largestSize = SizeRange::largest;

QString quoted(const QString &text)
{
    return QStringLiteral("“%1”").arg(text);
}

class RuleReader
{
public:
    explicit RuleReader(QString fileName)
        : m_fileName(std::move(fileName))
    {}

    bool read(const TomlNode &table);
    const Rule &rule() const { return m_rule; }
    const FileError &error() const { return m_error; }

private:
    struct Key
    {
        const char *name;
        bool (RuleReader::*read)(const TomlNode &value); // null: when all others are known
    };
    static const std::array<Key, 13> keys;

    bool fail(const TomlNode &at, const QString &message)
    {
        m_error = at.error(m_fileName, message);
        return false;
    }
    bool fail(const TomlNode &string, const ParseError &error)
    {
        const QString before = string.string.left(error.position);
        return fail(string, QStringLiteral("character %1 of the string: %2")
                                .arg(before.toUcs4().size() + 1)
                                .arg(error.message));
    }
    bool failOfUnknown(const TomlMember &member, const QStringList &known)
    {
        m_error = {m_fileName, member.line, member.column,
                   QStringLiteral("there is no key %1 here; there are %2")
                       .arg(quoted(member.key), known.join(QLatin1String(", ")))};
        return false;
    }
    bool isString(const TomlNode &value, const QString &what)
    {
        return value.kind == TomlNode::Kind::String || fail(value, what + QLatin1String(" is a string"));
    }
    /// What `parse` makes of a string.
    template <class T, class Parse>
    bool take(const TomlNode &string, Parse parse, T &into)
    {
        auto read = parse(string.string);
        if (!read)
            return fail(string, read.error());
        into = std::move(read).value();
        return true;
    }

    bool readName(const TomlNode &value);
    bool readText(const TomlNode &value);
    bool readHex(const TomlNode &value);
    bool readPrefix(const TomlNode &value) { return readBytes(value, m_rule.prefix); }
    bool readSuffix(const TomlNode &value) { return readBytes(value, m_rule.suffix); }
    bool readContains(const TomlNode &value);
    bool readRegex(const TomlNode &value);
    bool readSize(const TomlNode &value);
    bool readPeer(const TomlNode &value);
    bool readDelay(const TomlNode &value);
    bool readIgnore(const TomlNode &value);

    const TomlNode *textOrHex(const TomlNode &value, bool &isHex);
    bool readBytes(const TomlNode &value, std::optional<MaskedBytes> &bytes);
    bool readReplies(const TomlNode &table);
    bool readReply(const TomlNode &value);
    bool readReplyTable(const TomlNode &value, PayloadFormat &format, const TomlNode *&payload,
                        qint64 &delayNs);

    QString m_fileName;
    FileError m_error;
    Rule m_rule;
    qint64 m_delayNs = 0; // before all answers
    bool m_isIgnored = false;
};

constexpr std::array<RuleReader::Key, 13> RuleReader::keys{{
    {"name", &RuleReader::readName},
    {"text", &RuleReader::readText},
    {"hex", &RuleReader::readHex},
    {"prefix", &RuleReader::readPrefix},
    {"suffix", &RuleReader::readSuffix},
    {"contains", &RuleReader::readContains},
    {"regex", &RuleReader::readRegex},
    {"size", &RuleReader::readSize},
    {"peer", &RuleReader::readPeer},
    {"answer", nullptr},
    {"answers", nullptr},
    {"delay", &RuleReader::readDelay},
    {"ignore", &RuleReader::readIgnore},
}};

bool RuleReader::read(const TomlNode &table)
{
    for (const TomlMember &member : table.members) {
        const auto *key = std::find_if(keys.begin(), keys.end(),
                                       [&](const Key &one) { return member.key == QLatin1String(one.name); });
        if (key == keys.end()) {
            QStringList known;
            for (const Key &one : keys)
                known += QLatin1String(one.name);
            return failOfUnknown(member, known);
        }
        if (key->read != nullptr && !(this->*key->read)(member.value))
            return false;
    }
    return readReplies(table);
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

bool RuleReader::readText(const TomlNode &value)
{
    if (!isString(value, QStringLiteral("what a payload is")))
        return false;
    m_rule.whole.append(MaskedBytes(value.string.toUtf8()));
    return true;
}

bool RuleReader::readHex(const TomlNode &value)
{
    MaskedBytes bytes;
    if (!isString(value, QStringLiteral("what a payload is")) || !take(value, &MaskedBytes::fromHex, bytes))
        return false;
    m_rule.whole.append(bytes);
    return true;
}

/// The string of `"GET "` and of `{ hex = "de ad" }`, or null.
const TomlNode *RuleReader::textOrHex(const TomlNode &value, bool &isHex)
{
    isHex = value.kind == TomlNode::Kind::Table;
    const TomlNode *string = &value;
    if (isHex) {
        for (const TomlMember &member : value.members) {
            if (member.key != QLatin1String("hex")) {
                failOfUnknown(member, {QStringLiteral("hex")});
                return nullptr;
            }
        }
        string = value.find(QStringLiteral("hex"));
    }
    if (string == nullptr || string->kind != TomlNode::Kind::String) {
        fail(value, QStringLiteral("bytes are a string, or { hex = \"de ad ??\" }"));
        return nullptr;
    }
    if (string->string.isEmpty()) {
        fail(*string, QStringLiteral("nothing is in every payload; leave it out"));
        return nullptr;
    }
    return string;
}

bool RuleReader::readBytes(const TomlNode &value, std::optional<MaskedBytes> &bytes)
{
    bool isHex = false;
    const TomlNode *string = textOrHex(value, isHex);
    if (string == nullptr)
        return false;
    if (isHex)
        return take(*string, &MaskedBytes::fromHex, bytes);
    bytes = MaskedBytes(string->string.toUtf8());
    return true;
}

bool RuleReader::readContains(const TomlNode &value)
{
    bool isHex = false;
    const TomlNode *string = textOrHex(value, isHex);
    if (string == nullptr)
        return false;
    if (isHex)
        return take(*string, &PayloadPattern::fromHex, m_rule.contained);
    const auto fromText = [](const QString &text) {
        return PayloadPattern::fromText(text, Qt::CaseSensitive);
    };
    return take(*string, fromText, m_rule.contained);
}

bool RuleReader::readRegex(const TomlNode &value)
{
    if (!isString(value, QStringLiteral("a regular expression"))
        || !take(value, &PayloadRegex::parse, m_rule.regex))
        return false;
    const QStringList names = m_rule.regex->captureNames();
    const auto taken = std::find_if(names.begin(), names.end(), &Placeholder::isTaken);
    return taken == names.end()
           || fail(value, QStringLiteral("a group cannot be called %1: {{%2}} is something else")
                              .arg(quoted(*taken), *taken));
}

bool RuleReader::readSize(const TomlNode &value)
{
    if (value.kind == TomlNode::Kind::Integer) {
        if (value.integer < 0 || value.integer > largestSize)
            return fail(value,
                        QStringLiteral("a size is from 0 to %1 bytes").arg(grouped(quint64(largestSize))));
        m_rule.size = {value.integer, value.integer};
        return true;
    }
    if (value.kind != TomlNode::Kind::String)
        return fail(value,
                    QStringLiteral("a size is a number of bytes, or a string such as \"4-8\" or \">100\""));
    return take(value, &SizeRange::parse, m_rule.size);
}

bool RuleReader::readPeer(const TomlNode &value)
{
    return isString(value, QStringLiteral("a peer")) && take(value, &PeerPattern::parse, m_rule.peer);
}

bool RuleReader::readDelay(const TomlNode &value)
{
    return isString(value, QStringLiteral("a delay, such as \"20ms\","))
           && take(value, &parseDuration, m_delayNs);
}

bool RuleReader::readIgnore(const TomlNode &value)
{
    if (value.kind != TomlNode::Kind::Boolean)
        return fail(value, QStringLiteral("ignore is true or false"));
    m_isIgnored = value.boolean;
    return true;
}

/// Last, because an answer may name what the regular expression catches.
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
    const auto parse = [&](const QString &text) { return AnswerTemplate::parse(format, text, captures); };
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
            if (!isString(member.value, QStringLiteral("a delay, such as \"20ms\","))
                || !take(member.value, &parseDuration, delayNs))
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
