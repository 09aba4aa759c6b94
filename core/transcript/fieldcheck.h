// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/field.h"

#include <optional>
#include <variant>

namespace echogram {

/// A comparison of a field, as in `u16be@2 & 0x8000 == 0x8000`. A value.
class FieldCheck
{
public:
    static Result<FieldCheck> parse(const QString &text);

    /// In what the payload is not as it is said here: a sentence; empty when it is.
    QString check(QByteArrayView payload) const;

private:
    struct Sign;
    enum class Comparison : quint8 { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

    std::optional<ParseError> readField(const QString &text);
    std::optional<ParseError> readValue(const QString &text);
    template <class T>
    bool holds(const T &one, const T &other) const;
    QString difference(QByteArrayView bytes) const;
    QString written(quint64 number) const;

    QString m_text; // of the field, and of the mask
    Field m_field;
    std::optional<quint64> m_mask;
    Comparison m_comparison = Comparison::Equal;
    std::variant<quint64, double, QByteArray> m_value;
};

} // namespace echogram
