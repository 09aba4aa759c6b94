// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/csvrow.h"
#include "core/chat/logwriter.h"
#include "core/chat/recordreader.h"
#include "core/chat/rowparser.h"

namespace echogram {

/// Reads what LogWriter writes as NDJSON or CSV, and what others write like it, row by row: a file of any size in little
/// memory. Strict: the first row with something wrong in it is the last one. For one thread.
class RowReader
{
public:
    /// `format` is Ndjson or Csv. The device is borrowed; `beginning` is what was read from it before.
    RowReader(ExportFormat format, QIODevice *device, const QByteArray &beginning = {});

    /// The next row; nothing at the end, or where it cannot go on: error() tells.
    std::optional<LogRow> next();
    /// What is wrong, and where: `line 3, column 17: “soon” is no time; ...`. Empty at a sound end.
    QString error() const { return m_error; }
    /// The same sentence of something that is wrong with the last row for other reasons.
    QString errorAtRow(const QString &message) const { return sentence(0, message); }
    /// How many bytes of the device were read and given.
    qint64 position() const { return m_records.position(); }
    /// See RowParser.
    quint64 unknownInterfaces() const { return m_parser.unknownInterfaces(); }

private:
    bool readHeader();
    std::optional<LogRow> readRow(QByteArrayView record);
    std::optional<LogRow> fail(const RowProblem &problem);
    QString sentence(qsizetype position, const QString &message) const;

    const ExportFormat m_format;
    RecordReader m_records;
    CsvRowReader m_csv;
    RowParser m_parser;
    bool m_hasHeader = false;
    QString m_error;
};

} // namespace echogram
