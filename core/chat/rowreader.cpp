// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/rowreader.h"

#include "core/chat/jsonrow.h"
#include "core/datagram/grouped.h"

#include <QCoreApplication>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::RowReader", text);
}

} // namespace

RowReader::RowReader(ExportFormat format, QIODevice *device, const QByteArray &beginning)
    : m_format(format)
    , m_records(device, beginning,
                format == ExportFormat::Csv ? RecordReader::Quotes::HoldLineBreaks
                                            : RecordReader::Quotes::MeanNothing)
    , m_parser(format == ExportFormat::Csv ? RowParser::Texts::Guarded : RowParser::Texts::Plain)
{
    Q_ASSERT(format == ExportFormat::Ndjson || format == ExportFormat::Csv);
}

std::optional<LogRow> RowReader::next()
{
    if (!m_error.isEmpty() || (m_format == ExportFormat::Csv && !m_hasHeader && !readHeader()))
        return {};
    const std::optional<QByteArrayView> record = m_records.next();
    if (!record) {
        m_error = m_records.error();
        return {};
    }
    return readRow(*record);
}

bool RowReader::readHeader()
{
    const std::optional<QByteArrayView> record = m_records.next();
    if (!record) {
        m_error = m_records.error();
        if (m_error.isEmpty())
            m_error = sentence(0, tr("There is nothing; the first line names the columns."));
        return false;
    }
    if (const std::optional<RowProblem> problem = m_csv.readHeader(*record)) {
        fail(*problem);
        return false;
    }
    m_hasHeader = true;
    return true;
}

std::optional<LogRow> RowReader::readRow(QByteArrayView record)
{
    const auto fields = m_format == ExportFormat::Csv ? m_csv.readRow(record) : readJsonRow(record);
    if (!fields)
        return fail(fields.error());
    auto row = m_parser.parse(*fields, record.size());
    if (!row)
        return fail(row.error());
    if (m_records.isTooLong())
        return fail({record.size(), {}, true});
    return std::move(row).value();
}

/// What is too long is so mostly because of something wrong in it, such as quotes that were not closed; but where it was
/// only cut off, it is the length.
std::optional<LogRow> RowReader::fail(const RowProblem &problem)
{
    const bool isByLength =
        m_records.isTooLong() && (problem.isUnfinished || problem.position >= RecordReader::longestRecord);
    m_error =
        sentence(problem.position,
                 isByLength ? tr("The row is longer than %1 bytes.").arg(grouped(RecordReader::longestRecord))
                            : problem.message);
    return {};
}

QString RowReader::sentence(qsizetype position, const QString &message) const
{
    const LinePlace place = m_records.place(position);
    return tr("line %1, column %2: %3")
        .arg(QString::number(place.line), QString::number(place.column), message);
}

} // namespace echogram
