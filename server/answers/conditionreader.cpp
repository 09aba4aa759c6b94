// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answers/conditionreader.h"

#include "core/datagram/grouped.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr qint64 largestSize = SizeRange::largest;

} // namespace

constexpr std::array<ConditionReader::Key, 8> ConditionReader::keys{{
    {"text", &ConditionReader::readText},
    {"hex", &ConditionReader::readHex},
    {"prefix", &ConditionReader::readPrefix},
    {"suffix", &ConditionReader::readSuffix},
    {"contains", &ConditionReader::readContains},
    {"regex", &ConditionReader::readRegex},
    {"size", &ConditionReader::readSize},
    {"peer", &ConditionReader::readPeer},
}};

QStringList ConditionReader::conditions()
{
    QStringList names;
    for (const Key &key : keys)
        names += QLatin1String(key.name);
    return names;
}

bool ConditionReader::isCondition(const QString &key)
{
    return std::any_of(keys.begin(), keys.end(),
                       [&key](const Key &one) { return key == QLatin1String(one.name); });
}

bool ConditionReader::readCondition(const TomlMember &member)
{
    const auto *key = std::find_if(keys.begin(), keys.end(), [&member](const Key &one) {
        return member.key == QLatin1String(one.name);
    });
    return (this->*key->read)(member.value);
}

bool ConditionReader::readText(const TomlNode &value)
{
    if (!isString(value, QStringLiteral("what a payload is")))
        return false;
    m_rule.whole.append(MaskedBytes(value.string.toUtf8()));
    return true;
}

bool ConditionReader::readHex(const TomlNode &value)
{
    MaskedBytes bytes;
    if (!isString(value, QStringLiteral("what a payload is")) || !take(value, &MaskedBytes::fromHex, bytes))
        return false;
    m_rule.whole.append(bytes);
    return true;
}

/// The string of `"GET "` and of `{ hex = "de ad" }`, or null.
const TomlNode *ConditionReader::textOrHex(const TomlNode &value, bool &isHex)
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

bool ConditionReader::readBytes(const TomlNode &value, std::optional<MaskedBytes> &bytes)
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

bool ConditionReader::readContains(const TomlNode &value)
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

bool ConditionReader::readRegex(const TomlNode &value)
{
    if (!isString(value, QStringLiteral("a regular expression"))
        || !take(value, &PayloadRegex::parse, m_rule.regex))
        return false;
    const QStringList names = m_rule.regex->captureNames();
    const auto taken = std::find_if(names.begin(), names.end(), &Placeholder::isTaken);
    return taken == names.end()
           || fail(
               value,
               QStringLiteral("a group cannot be called “%1”: {{%2}} is something else").arg(*taken, *taken));
}

bool ConditionReader::readSize(const TomlNode &value)
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

bool ConditionReader::readPeer(const TomlNode &value)
{
    return isString(value, QStringLiteral("a peer")) && take(value, &PeerPattern::parse, m_rule.peer);
}

} // namespace echogram
