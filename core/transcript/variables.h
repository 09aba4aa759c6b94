// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/placeholder.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QList>
#include <QString>

#include <optional>

namespace echogram {

/// A value with a name, for a transcript's placeholders.
struct Variable
{
    QString name;
    std::optional<QByteArray> value; ///< of a number its digits; nothing: it is to be set by somebody else
    bool isNumber = false;
    bool isSecret = false;   ///< never to be printed
    bool isCaptured = false; ///< what is to come sets it

    friend bool operator==(const Variable &, const Variable &) = default;
};

/// What may be a name of one: letters, digits, `_` and `-` of ASCII, a letter first, and none of the names that
/// placeholders have. A sentence about what is wrong with it, or nothing.
QString problemWithVariableName(const QString &name);

/// A transcript has at most this many.
inline constexpr qsizetype mostVariables = 1000;

/// Variables in the order in which they were first named. A value.
class Variables
{
public:
    qsizetype size() const { return m_variables.size(); }
    const Variable &at(qsizetype index) const { return m_variables.at(index); }
    /// -1 when there is none of this name.
    qsizetype indexOf(const QString &name) const;

    /// In place of the one of its name, or as a new one. One that was secret stays so, and where `variable` has no value
    /// the one before stays.
    void set(const Variable &variable);

    /// As parsers of placeholders want them; those that have no value and will not have one are without a name.
    PlaceholderNames names() const;
    /// In the same order; empty where there is no value.
    QByteArrayList values() const;

    /// The same bytes, with `*` for those of a secret, as long as they are: its text, and of a number also what it is in
    /// 1 to 8 bytes in either order.
    QByteArray hidden(QByteArray bytes) const;
    /// The same text with `***` for what is secret.
    QString hidden(QString text) const;

private:
    QByteArrayList secretForms(bool inBytes) const;

    QList<Variable> m_variables;
};

} // namespace echogram
