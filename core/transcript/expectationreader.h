// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/tomlreader.h"
#include "core/transcript/transcript.h"

#include <array>

namespace echogram {

/// Reads the payloads of a transcript, and what answers have to be. Borrows the variables, which may change between
/// the calls.
class ExpectationReader : public TomlReader
{
public:
    ExpectationReader(const QString &fileName, const Variables &variables);

    /// `"text"`, or `{ hex = "de ad" }` and its sisters.
    bool readPayload(const TomlNode &value, std::optional<Placed<PayloadTemplate>> &payload);
    bool readExpectation(const TomlNode &value, DatagramExpectation &expectation);
    /// A string with variables.
    bool readText(const TomlNode &value, const QString &what, VariableText::Of of,
                  std::optional<Placed<VariableText>> &text);
    /// The same, to be read by `parse` once the variables are known. Those that have their values by now are read at
    /// once, to find out what is wrong.
    template <class Parse>
    bool readTextFor(const TomlNode &value, const QString &what, Parse parse,
                     std::optional<Placed<VariableText>> &text);

private:
    using Read = bool (ExpectationReader::*)(const TomlMember &member, DatagramExpectation &expectation);
    struct Key
    {
        const char *name;
        Read read;
    };
    static const std::array<Key, 12> keys;

    bool readWhole(const TomlMember &member, DatagramExpectation &expectation);
    bool readHex(const TomlMember &member, DatagramExpectation &expectation);
    bool readPart(const TomlMember &member, DatagramExpectation &expectation);
    bool readRegex(const TomlMember &member, DatagramExpectation &expectation);
    bool readSize(const TomlMember &member, DatagramExpectation &expectation);
    bool readFields(const TomlMember &member, DatagramExpectation &expectation);
    bool readField(const TomlNode &value, DatagramExpectation &expectation);
    bool readFrom(const TomlMember &member, DatagramExpectation &expectation);
    bool readNothing(const TomlMember &member, DatagramExpectation &expectation);
    bool readPayloadAs(PayloadFormat format, const TomlNode &value,
                       std::optional<Placed<PayloadTemplate>> &payload);
    bool readMember(const TomlMember &member, DatagramExpectation &expectation);

    const Variables &m_variables;
};

template <class Parse>
bool ExpectationReader::readTextFor(const TomlNode &value, const QString &what, Parse parse,
                                    std::optional<Placed<VariableText>> &text)
{
    if (!readText(value, what, VariableText::Of::Text, text))
        return false;
    if (!text->value.isKnown(m_variables))
        return true;
    const auto read = parse(text->value.rendered(m_variables.values()));
    if (read)
        return true;
    if (text->value.hasSecret(m_variables))
        return fail(value, QStringLiteral("with its variables, one of which is secret, this cannot be read"));
    // Where something stands in the string is known only when nothing took the place of something else.
    return text->value.hasVariables()
               ? fail(value, QStringLiteral("with its variables: ") + read.error().message)
               : fail(value, read.error());
}

} // namespace echogram
