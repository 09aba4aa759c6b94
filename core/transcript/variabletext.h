// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/variables.h"

#include <QByteArrayList>
#include <QString>

#include <vector>

namespace echogram {

/// A text with `{{name}}` in it that is to be read once the variables are known: a target, a comparison, bytes in
/// hexadecimal digits. (A payload is a PayloadTemplate.) A value.
class VariableText
{
public:
    enum class Of : quint8 {
        Text,
        Escaped, ///< as PayloadFormat::Escaped
        Hex      ///< bytes are written as digits, and a number in as many bytes as it says, as in a payload
    };

    VariableText() = default;

    /// Only variables may stand between the braces, none of the other placeholders.
    static Result<VariableText> parse(const QString &text, const PlaceholderNames &variables, Of of);

    /// As it was written.
    const QString &source() const { return m_source; }
    bool hasVariables() const { return !m_pieces.empty(); }
    /// Whether all that it asks for has a value.
    bool isKnown(const Variables &variables) const;
    /// Whether anything that it asks for is secret.
    bool hasSecret(const Variables &variables) const;
    /// With the variables' values, in the order of their names.
    QString rendered(const QByteArrayList &values) const;
    /// Why it cannot be made of them: a sentence, or nothing.
    QString problem(const QByteArrayList &values) const;
    /// With something that can be read in place of each variable: to find out what is wrong with the rest.
    QString withNothing() const;

private:
    struct Piece
    {
        QString text; // before the variable
        Placeholder placeholder;
    };
    template <class Write>
    QString written(Write write) const;

    QString m_source;
    std::vector<Piece> m_pieces;
    QString m_end;
    Of m_of = Of::Text;
};

} // namespace echogram
