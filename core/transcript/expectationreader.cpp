// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/expectationreader.h"

#include "core/datagram/maskedbytes.h"
#include "core/datagram/peerpattern.h"
#include "core/transcript/fieldcheck.h"

#include <QRegularExpression>

#include <algorithm>

namespace echogram {
namespace {

FilePlace placeOf(const TomlNode &node)
{
    return {node.line, node.column};
}

const QRegularExpression &comparisonSign()
{
    static const QRegularExpression sign(QStringLiteral("[=!<>]"));
    return sign;
}

const QString &payloadWords()
{
    static const QString words =
        QStringLiteral("a payload is a string, or one of { text = \"…\" }, { escaped = \"…\\r\\n\" }, { hex "
                       "= \"de ad\" } and { base64 = \"…\" }");
    return words;
}

} // namespace

constexpr std::array<ExpectationReader::Key, 12> ExpectationReader::keys{{
    {"text", &ExpectationReader::readWhole},
    {"escaped", &ExpectationReader::readWhole},
    {"hex", &ExpectationReader::readHex},
    {"base64", &ExpectationReader::readWhole},
    {"prefix", &ExpectationReader::readPart},
    {"contains", &ExpectationReader::readPart},
    {"suffix", &ExpectationReader::readPart},
    {"regex", &ExpectationReader::readRegex},
    {"size", &ExpectationReader::readSize},
    {"fields", &ExpectationReader::readFields},
    {"from", &ExpectationReader::readFrom},
    {"nothing", &ExpectationReader::readNothing},
}};

ExpectationReader::ExpectationReader(const QString &fileName, const Variables &variables)
    : TomlReader(fileName)
    , m_variables(variables)
{}

bool ExpectationReader::readPayloadAs(PayloadFormat format, const TomlNode &value,
                                      std::optional<Placed<PayloadTemplate>> &payload)
{
    if (!isString(value, QStringLiteral("a payload")))
        return false;
    payload.emplace().place = placeOf(value);
    const auto parse = [&](const QString &text) {
        return PayloadTemplate::parse(format, text, m_variables.names());
    };
    return take(value, parse, payload->value);
}

bool ExpectationReader::readPayload(const TomlNode &value, std::optional<Placed<PayloadTemplate>> &payload)
{
    if (value.kind == TomlNode::Kind::String)
        return readPayloadAs(PayloadFormat::Text, value, payload);
    if (value.kind != TomlNode::Kind::Table || value.members.size() != 1)
        return fail(value, payloadWords());
    const TomlMember &member = value.members.front();
    const std::optional<PayloadFormat> format = payloadFormatFromName(member.key);
    return format ? readPayloadAs(*format, member.value, payload)
                  : failAtKey(member,
                              QStringLiteral("there is no format “%1”; %2").arg(member.key, payloadWords()));
}

bool ExpectationReader::readText(const TomlNode &value, const QString &what, VariableText::Of of,
                                 std::optional<Placed<VariableText>> &text)
{
    if (!isString(value, what))
        return false;
    text.emplace().place = placeOf(value);
    const auto parse = [&](const QString &source) {
        return VariableText::parse(source, m_variables.names(), of);
    };
    return take(value, parse, text->value);
}

bool ExpectationReader::readExpectation(const TomlNode &value, DatagramExpectation &expectation)
{
    expectation.place = placeOf(value);
    if (value.kind == TomlNode::Kind::String)
        return readPayload(value, expectation.whole);
    if (value.kind != TomlNode::Kind::Table || value.members.empty())
        return fail(value,
                    QStringLiteral(
                        "what is expected is a string, or a table such as { hex = \"de ad ??\" }, { size = "
                        "\">4\" } or { nothing = true }"));
    if (!std::all_of(value.members.begin(), value.members.end(),
                     [&](const TomlMember &member) { return readMember(member, expectation); }))
        return false;
    const auto isOther = [](const TomlMember &member) {
        return member.key != QLatin1String("nothing") && member.key != QLatin1String("from");
    };
    const auto other = std::find_if(value.members.begin(), value.members.end(), isOther);
    if (expectation.isNothing && other != value.members.end())
        return failAtKey(
            *other, QStringLiteral("nothing = true does not go with %1: nothing has none").arg(other->key));
    return true;
}

bool ExpectationReader::readMember(const TomlMember &member, DatagramExpectation &expectation)
{
    const auto *key = std::find_if(keys.begin(), keys.end(),
                                   [&](const Key &one) { return member.key == QLatin1String(one.name); });
    if (key != keys.end())
        return (this->*key->read)(member, expectation);
    QStringList known;
    for (const Key &one : keys)
        known += QLatin1String(one.name);
    return failOfUnknown(member, known);
}

bool ExpectationReader::readWhole(const TomlMember &member, DatagramExpectation &expectation)
{
    if (expectation.whole || expectation.hex)
        return failAtKey(member, QStringLiteral("the whole payload is said already"));
    return readPayloadAs(*payloadFormatFromName(member.key), member.value, expectation.whole);
}

/// Where digits may be anything it is a text until the variables are known; else it is a payload as all others are.
bool ExpectationReader::readHex(const TomlMember &member, DatagramExpectation &expectation)
{
    if (member.value.kind != TomlNode::Kind::String || !member.value.string.contains(u'?'))
        return readWhole(member, expectation);
    if (expectation.whole)
        return failAtKey(member, QStringLiteral("the whole payload is said already"));
    if (!readText(member.value, QStringLiteral("hex"), VariableText::Of::Hex, expectation.hex))
        return false;
    const Result<MaskedBytes> read = MaskedBytes::fromHex(expectation.hex->value.withNothing());
    return read || fail(member.value, read.error());
}

bool ExpectationReader::readPart(const TomlMember &member, DatagramExpectation &expectation)
{
    auto &part = member.key == QLatin1String("prefix")   ? expectation.prefix
                 : member.key == QLatin1String("suffix") ? expectation.suffix
                                                         : expectation.contained;
    return readPayload(member.value, part);
}

bool ExpectationReader::readRegex(const TomlMember &member, DatagramExpectation &expectation)
{
    if (!isString(member.value, QStringLiteral("a regular expression")))
        return false;
    expectation.regex.emplace().place = placeOf(member.value);
    expectation.regexText = member.value.string;
    return take(member.value, &PayloadRegex::parse, expectation.regex->value);
}

bool ExpectationReader::readSize(const TomlMember &member, DatagramExpectation &expectation)
{
    const TomlNode &value = member.value;
    expectation.size.emplace().place = placeOf(value);
    if (value.kind == TomlNode::Kind::Integer && value.integer >= 0 && value.integer <= SizeRange::largest) {
        expectation.size->value = {qsizetype(value.integer), qsizetype(value.integer)};
        return true;
    }
    if (value.kind != TomlNode::Kind::String || value.string.trimmed().isEmpty())
        return fail(value,
                    QStringLiteral("a size is a number of bytes, or a string such as \"4-8\" or \">100\""));
    return take(value, &SizeRange::parse, expectation.size->value);
}

bool ExpectationReader::readFields(const TomlMember &member, DatagramExpectation &expectation)
{
    const TomlNode &value = member.value;
    if (value.kind != TomlNode::Kind::Array || value.items.empty())
        return fail(value,
                    QStringLiteral("fields is an array of comparisons, as in [\"u16be@2 == 0x8180\"]"));
    return std::all_of(value.items.begin(), value.items.end(),
                       [&](const TomlNode &item) { return readField(item, expectation); });
}

bool ExpectationReader::readField(const TomlNode &value, DatagramExpectation &expectation)
{
    const QString text = value.string.trimmed();
    const VariableText::Of of = text.startsWith(QLatin1String("bytes"))  ? VariableText::Of::Hex
                                : text.startsWith(QLatin1String("text")) ? VariableText::Of::Escaped
                                                                         : VariableText::Of::Text;
    std::optional<Placed<VariableText>> field;
    const qsizetype variable = value.string.indexOf(QLatin1String("{{"));
    if (variable >= 0 && !value.string.left(variable).contains(comparisonSign()))
        return fail(value,
                    ParseError{variable, 2, QStringLiteral("variables stand behind the comparison alone")});
    if (!readText(value, QStringLiteral("a comparison"), of, field))
        return false;
    const Result<FieldCheck> check =
        FieldCheck::parse(field->value.withNothing(),
                          field->value.hasVariables() ? FieldCheck::Values::Made : FieldCheck::Values::Known);
    if (!check)
        return fail(value, check.error());
    expectation.fields.push_back(*field);
    return true;
}

bool ExpectationReader::readFrom(const TomlMember &member, DatagramExpectation &expectation)
{
    if (member.value.kind == TomlNode::Kind::String && member.value.string == QLatin1String("any")) {
        expectation.isFromAnybody = true;
        return true;
    }
    const auto parse = [](const QString &text) -> Result<PeerPattern> {
        const Result<PeerPattern> pattern = PeerPattern::parse(text);
        if (pattern && pattern->isEmpty())
            return ParseError{
                0, 1, QStringLiteral("who answers is an address such as 10.0.0.1 or 10.0.0.0/8, or any")};
        return pattern;
    };
    return readTextFor(member.value, QStringLiteral("who answers, an address or \"any\","), parse,
                       expectation.from);
}

bool ExpectationReader::readNothing(const TomlMember &member, DatagramExpectation &expectation)
{
    if (member.value.kind != TomlNode::Kind::Boolean || !member.value.boolean)
        return fail(member.value, QStringLiteral("nothing is true, or left out"));
    expectation.isNothing = true;
    return true;
}

} // namespace echogram
