// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/field.h"

#include <optional>
#include <variant>

namespace echogram {

/// A comparison of a field, as in `u16be@2 & 0x8000 == 0x8000`, or with a field of what was sent that is of the same type,
/// as in `u16be@0 == sent@0`. A value.
class FieldCheck
{
public:
    enum class Values : quint8 {
        Known,
        Made ///< in place of variables: how long they are means nothing
    };
    static Result<FieldCheck> parse(const QString &text, Values values = Values::Known);

    bool isWithSent() const { return m_sent.has_value(); }

    /// In what the payload is not as it is said here: a sentence; empty when it is.
    QString check(QByteArrayView payload, QByteArrayView sent = {}) const;

private:
    struct Sign;
    using Value = std::variant<quint64, double, QByteArray>;
    enum class Comparison : quint8 { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

    std::optional<ParseError> readField(const QString &text);
    std::optional<ParseError> readValue(const QString &text, Values values);
    bool isSigned() const { return m_field.kind() == Field::Kind::Signed && !m_mask; } // a mask leaves bits
    std::optional<ParseError> readSent(const QString &text);
    template <class T>
    bool holds(const T &one, const T &other) const;
    Value valueIn(const Field &field, QByteArrayView bytes) const;
    QString difference(QByteArrayView bytes, const Value &wanted) const;
    QString written(quint64 number) const;

    QString m_text; // of the field, and of the mask
    Field m_field;
    std::optional<quint64> m_mask;
    Comparison m_comparison = Comparison::Equal;
    Value m_value;
    std::optional<Field> m_sent; // instead of the value
};

} // namespace echogram
