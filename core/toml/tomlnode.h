// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "core/toml/fileerror.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace echogram {

struct TomlMember;

/// What a TOML file has in one place, and where that is. (A tree of our own, because the library's headers take
/// seconds to compile: tomlnode.cpp alone includes them.)
struct TomlNode
{
    enum class Kind {
        String,
        Integer,
        Boolean,
        Array,
        Table,
        Other, ///< a float, or a date or time
    };

    Kind kind = Kind::Table;
    qint64 line = 0;   ///< from 1
    qint64 column = 0; ///< from 1, in characters

    QString string;
    qint64 integer = 0;
    bool boolean = false;
    std::vector<TomlNode> items;     ///< of an array
    std::vector<TomlMember> members; ///< of a table, in the order of the file

    /// The member of a table with this key, or null.
    const TomlNode *find(const QString &key) const;

    /// An error at this place.
    FileError error(const QString &fileName, const QString &message) const
    {
        return {fileName, line, column, message};
    }
};

struct TomlMember
{
    QString key;
    qint64 line = 0;   ///< of the key, from 1
    qint64 column = 0; ///< likewise, in characters
    TomlNode value;
};

/// The table that a file in TOML 1.0 is. More than 64 dots in a line outside strings are an error: keys in keys in keys,
/// deeper than a stack is.
Result<TomlNode, FileError> parseToml(const QByteArray &toml, const QString &fileName);

/// The same for the file itself, of at most 16 MiB.
Result<TomlNode, FileError> loadToml(const QString &path);

} // namespace echogram
