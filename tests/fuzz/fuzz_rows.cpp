// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a file, taken for NDJSON and then for CSV. However broken it is, an error says
// where; what is read of it comes back the same when it is written and read again, in either format.
#include "core/chat/rowreader.h"
#include "core/chat/rowstate.h"
#include "tests/fuzz/require.h"

#include <QBuffer>

using namespace echogram;

namespace {

struct Rows
{
    QList<LogRow> rows;
    QString error;
};

Rows read(ExportFormat format, QByteArray text, qsizetype ahead = 0)
{
    QBuffer device(&text);
    device.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    const QByteArray beginning = device.read(ahead);
    RowReader reader(format, &device, beginning);
    Rows rows;
    while (std::optional<LogRow> row = reader.next())
        rows.rows.append(*row);
    rows.error = reader.error();
    require(!reader.next() && reader.error() == rows.error, "the end is the end");
    require(reader.position() <= text.size(), "there is nothing behind the end");
    return rows;
}

QByteArray written(ExportFormat format, const QList<LogRow> &rows)
{
    const auto writer = LogWriter::make(format, {});
    for (const LogRow &row : rows)
        require(writer->append(row.message, row.facts), "what was read can be written");
    return writer->bytes().toByteArray();
}

void requireError(const QByteArray &input, const QString &error)
{
    if (error.isEmpty())
        return;
    require(error.startsWith(QLatin1String("line ")), "an error begins with the line");
    require(error.endsWith(u'.'), "an error is a sentence");
    const qint64 line = error.mid(5, error.indexOf(u',') - 5).toLongLong();
    require(line >= 1 && line <= input.count('\n') + 1, "the line is in the file");
}

void requireAlike(const LogRow &one, const LogRow &other)
{
    const Message &a = one.message;
    const Message &b = other.message;
    require(a.id == b.id && a.time == b.time && a.direction == b.direction,
            "id, time and direction come back");
    require(a.peer == b.peer && a.local == b.local, "the ends come back");
    require(a.payload == b.payload, "the payload comes back");
    require(a.reason == b.reason, "the reason comes back");
    require(a.partner == b.partner && a.roundTripNs == b.roundTripNs, "the partner comes back");
    require(one.facts.isStateKnown == other.facts.isStateKnown, "whether the state is known comes back");
    require(one.facts.report == other.facts.report, "the ICMP message comes back");
    require(QByteArrayView(stateName(a)) == QByteArrayView(stateName(b)), "the state comes back");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    for (const ExportFormat format : {ExportFormat::Ndjson, ExportFormat::Csv}) {
        const Rows rows = read(format, input);
        requireError(input, rows.error);
        require(read(format, input, std::min<qsizetype>(100, input.size())).rows.size() == rows.rows.size(),
                "what was read ahead changes nothing");
        for (const ExportFormat other : {ExportFormat::Ndjson, ExportFormat::Csv}) {
            const Rows again = read(other, written(other, rows.rows));
            require(again.error.isEmpty(), "what is written can be read");
            require(again.rows.size() == rows.rows.size(), "every row comes back");
            for (qsizetype i = 0; i < rows.rows.size(); ++i)
                requireAlike(rows.rows.at(i), again.rows.at(i));
        }
        const auto pcap = LogWriter::make(ExportFormat::Pcap, {});
        for (const LogRow &row : rows.rows)
            require(pcap->append(row.message, row.facts) == wasOnTheWire(row),
                    "what was on the wire is in a capture");
    }
    return 0;
}
