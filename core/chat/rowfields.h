// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <array>
#include <optional>

namespace echogram {

/// The fields of NDJSON and the columns of CSV, see docs/FORMATS.md.
enum class RowField : quint8 {
    Id,
    Time,
    Direction,
    Peer,
    Local,
    Size,
    State,
    Reason,
    Reporter,
    IcmpType,
    IcmpCode,
    Answer,
    Question,
    RoundTripNs,
    Candidates,
    Answers,
    Duplicates,
    Text,
    Base64,
    Hex,
};
inline constexpr size_t rowFieldCount = size_t(RowField::Hex) + 1;

/// As it stands in the file.
const char *rowFieldName(RowField field);
std::optional<RowField> rowFieldFromName(QByteArrayView name);
/// Whether JSON has a number there; a string else.
bool isNumberField(RowField field);

/// What a row has in one field.
struct RowValue
{
    QByteArray text;
    qsizetype position = 0; ///< of the text in the row, in bytes
    bool isThere = false;
    bool isVerbatim = true; ///< every byte stands in the row as it is, without quotes doubled and escapes
};

/// What a row has in the fields that are known.
class RowFields
{
public:
    RowValue &operator[](RowField field) { return m_values[size_t(field)]; }
    const RowValue &operator[](RowField field) const { return m_values[size_t(field)]; }
    /// Whether there is something in it.
    bool has(RowField field) const { return !(*this)[field].text.isEmpty(); }

private:
    std::array<RowValue, rowFieldCount> m_values;
};

/// What is wrong with a row, and where.
struct RowProblem
{
    qsizetype position = 0;    ///< in the row, in bytes
    QString message;           ///< a sentence: what is wrong, and what would be right
    bool isUnfinished = false; ///< something that begins at the position has no end in the row
};

} // namespace echogram
