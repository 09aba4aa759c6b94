// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/csvrow.h"

#include "core/datagram/utf8.h"

#include <QCoreApplication>

#include <algorithm>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::CsvRow", text);
}

/// Takes a record apart, one field after the other.
class CsvFields
{
public:
    explicit CsvFields(QByteArrayView record)
        : m_record(record)
    {}

    bool atEnd() const { return m_isAtEnd; }

    /// False when it has said why there is none.
    bool next(RowValue &value)
    {
        value.isThere = true;
        if (m_at < m_record.size() && m_record[m_at] == '"') {
            if (!readQuoted(value))
                return false;
        } else {
            readPlain(value);
        }
        if (m_at == m_record.size()) {
            m_isAtEnd = true;
            return true;
        }
        if (m_record[m_at] == ',') {
            ++m_at;
            return true;
        }
        if (m_record[m_at] == '"')
            return fail(m_at, tr("Quotes can only stand around a whole field; inside one that is quoted they "
                                 "are doubled."));
        if (m_record[m_at] == '\r')
            return fail(m_at, tr("A carriage return can only stand inside quotes, or before the line feed "
                                 "that ends a record."));
        return fail(m_at, tr("Behind the closing quotes a comma is expected, or the end of the record."));
    }

    const RowProblem &problem() const { return m_problem; }

private:
    bool fail(qsizetype position, const QString &message, bool isUnfinished = false)
    {
        m_problem = {position, message, isUnfinished};
        return false;
    }

    void readPlain(RowValue &value)
    {
        const auto begin = m_record.begin() + m_at;
        const auto end =
            std::find_if(begin, m_record.end(), [](char c) { return c == ',' || c == '"' || c == '\r'; });
        value.position = m_at;
        value.text = QByteArray(begin, end - begin);
        m_at += end - begin;
    }

    bool readQuoted(RowValue &value)
    {
        const qsizetype opening = m_at++;
        value.position = m_at;
        for (;;) {
            const auto begin = m_record.begin() + m_at;
            const auto end = std::find(begin, m_record.end(), '"');
            value.text.append(begin, end - begin);
            m_at += end - begin;
            if (m_at == m_record.size())
                return fail(opening, tr("The quotes that begin here have no end."), true);
            ++m_at;
            if (m_at == m_record.size() || m_record[m_at] != '"')
                return true;
            value.text += '"';
            value.isVerbatim = false;
            ++m_at;
        }
    }

    QByteArrayView m_record;
    qsizetype m_at = 0;
    bool m_isAtEnd = false;
    RowProblem m_problem;
};

/// Where it ceases to be UTF-8.
std::optional<qsizetype> findForeign(QByteArrayView text)
{
    for (qsizetype i = 0; i < text.size();) {
        if (quint8(text[i]) < 0x80) { // nearly always
            ++i;
            continue;
        }
        const Utf8Step step = readUtf8(text, i);
        if (!step.valid)
            return i;
        i += step.length;
    }
    return {};
}

} // namespace

std::optional<RowProblem> CsvRowReader::readHeader(QByteArrayView record)
{
    m_columns.clear();
    CsvFields fields(record);
    while (!fields.atEnd()) {
        RowValue name;
        if (!fields.next(name))
            return fields.problem();
        const std::optional<RowField> field = rowFieldFromName(name.text);
        if (field && m_columns.contains(field))
            return RowProblem{name.position,
                              tr("There are two columns “%1”.").arg(QString::fromUtf8(name.text)), false};
        m_columns.append(field);
    }
    for (const RowField needed : {RowField::Time, RowField::Direction, RowField::Peer, RowField::Local}) {
        if (!m_columns.contains(needed))
            return RowProblem{
                0,
                tr("There is no column “%1”; the first line names the columns, with commas between them.")
                    .arg(QLatin1String(rowFieldName(needed))),
                false};
    }
    return {};
}

Result<RowFields, RowProblem> CsvRowReader::readRow(QByteArrayView record) const
{
    RowFields row;
    CsvFields fields(record);
    qsizetype count = 0;
    for (; !fields.atEnd(); ++count) {
        RowValue value;
        if (!fields.next(value))
            return fields.problem();
        const std::optional<RowField> field = m_columns.value(count);
        if (!field)
            continue;
        if (const std::optional<qsizetype> foreign = findForeign(value.text))
            return RowProblem{value.position + (value.isVerbatim ? *foreign : 0), tr("This is not UTF-8."),
                              false};
        row[*field] = value;
    }
    if (count != m_columns.size())
        return RowProblem{record.size(),
                          tr("The record has %1 fields, and the first line names %2 columns.")
                              .arg(QString::number(count), QString::number(m_columns.size())),
                          false};
    return row;
}

} // namespace echogram
