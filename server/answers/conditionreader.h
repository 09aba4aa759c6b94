// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/tomlreader.h"
#include "server/answers/rule.h"

#include <array>

namespace echogram {

/// Reads the conditions of a rule, one by one.
class ConditionReader : public TomlReader
{
public:
    using TomlReader::TomlReader;

    /// With the conditions that were read.
    const Rule &rule() const { return m_rule; }

    static QStringList conditions(); ///< `text`, `hex` and so on
    static bool isCondition(const QString &key);
    bool readCondition(const TomlMember &member); ///< whose key is one

protected:
    Rule m_rule;

private:
    struct Key
    {
        const char *name;
        bool (ConditionReader::*read)(const TomlNode &value);
    };
    static const std::array<Key, 8> keys;

    bool readText(const TomlNode &value);
    bool readHex(const TomlNode &value);
    bool readPrefix(const TomlNode &value) { return readBytes(value, m_rule.prefix); }
    bool readSuffix(const TomlNode &value) { return readBytes(value, m_rule.suffix); }
    bool readContains(const TomlNode &value);
    bool readRegex(const TomlNode &value);
    bool readSize(const TomlNode &value);
    bool readPeer(const TomlNode &value);

    const TomlNode *textOrHex(const TomlNode &value, bool &isHex);
    bool readBytes(const TomlNode &value, std::optional<MaskedBytes> &bytes);
};

} // namespace echogram
