// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/tomlreader.h"
#include "core/transcript/variables.h"

namespace echogram {

/// Reads what variables are set to: `"text"`, `5`, `{ hex = "de ad" }`, `{ value = "…", secret = true }`, and `{}` for
/// what others have to set.
class VariableReader : public TomlReader
{
public:
    using TomlReader::TomlReader;

    /// Each member of the table is one.
    bool read(const TomlNode &table, Variables &variables);

private:
    bool readVariable(const TomlNode &value, Variable &variable);
    bool readValue(const TomlNode &value, Variable &variable);
    bool readTable(const TomlNode &table, Variable &variable);
};

} // namespace echogram
