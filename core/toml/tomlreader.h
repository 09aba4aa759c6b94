// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/toml/tomlnode.h"

#include <QStringList>

#include <utility>

namespace echogram {

/// What reading a tree of TOML takes again and again. Each function is true, or false and there is an error().
class TomlReader
{
public:
    explicit TomlReader(QString fileName)
        : m_fileName(std::move(fileName))
    {}

    /// Of what failed last.
    const FileError &error() const { return m_error; }
    /// For what another reader found.
    void setError(const FileError &error) { m_error = error; }

    bool fail(const TomlNode &at, const QString &message)
    {
        m_error = at.error(m_fileName, message);
        return false;
    }

    /// TOML tells where a string begins, but not where in the file its characters are: there may be escapes.
    bool fail(const TomlNode &string, const ParseError &error)
    {
        const QString before = string.string.left(error.position);
        return fail(string, QStringLiteral("character %1 of the string: %2")
                                .arg(before.toUcs4().size() + 1)
                                .arg(error.message));
    }

    bool failAtKey(const TomlMember &member, const QString &message)
    {
        m_error = {m_fileName, member.line, member.column, message};
        return false;
    }

    bool failOfUnknown(const TomlMember &member, const QStringList &known)
    {
        return failAtKey(member, QStringLiteral("there is no key “%1” here; there are %2")
                                     .arg(member.key, known.join(QLatin1String(", "))));
    }

    /// `what` begins the sentence that says so.
    bool isString(const TomlNode &value, const QString &what)
    {
        return value.kind == TomlNode::Kind::String || fail(value, what + QLatin1String(" is a string"));
    }

    /// What `parse`, which gives a Result, makes of a string.
    template <class T, class Parse>
    bool take(const TomlNode &string, Parse parse, T &into)
    {
        auto read = parse(string.string);
        if (!read)
            return fail(string, read.error());
        into = std::move(read).value();
        return true;
    }

private:
    QString m_fileName;
    FileError m_error;
};

} // namespace echogram
