// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/transcriptconversion.h"

#include "cli/convert/madeuptalk.h"
#include "cli/convert/outputfile.h"
#include "cli/convert/talkreader.h"
#include "cli/replay/flowchoice.h"
#include "core/chat/rowreader.h"
#include "core/datagram/grouped.h"
#include "core/transcript/packetsender.h"
#include "core/transcript/transcriptfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <cstdio>

namespace echogram {
namespace {

constexpr qint64 mostFileBytes = 16 * 1024 * 1024;  // of a transcript, as loadTranscript() has it
constexpr quint64 mostSteps = 100'000;              // likewise
constexpr quint64 mostTalkBytes = 64 * 1024 * 1024; // of payload: digits of it are larger than a transcript

/// As errors and comments have it.
QString pathOf(const QString &path)
{
    return path == QLatin1String("-") ? QStringLiteral("standard input") : path;
}

/// All that is in a file that is no larger than a transcript may be.
Result<QByteArray, QString> contentOf(const QString &path)
{
    QFile file(path);
    const bool isOpen = path == QLatin1String("-")
                            ? file.open(stdin, QIODevice::ReadOnly, QFileDevice::DontCloseHandle)
                            : file.open(QIODevice::ReadOnly);
    const QString name = namedFile(path, QStringLiteral("standard input"));
    QByteArray content;
    while (isOpen && content.size() <= mostFileBytes) {
        const QByteArray more = file.read(mostFileBytes + 1 - content.size());
        if (more.isEmpty())
            break;
        content += more;
    }
    if (!isOpen || file.error() != QFileDevice::NoError)
        return QStringLiteral("%1 cannot be read: %2.").arg(name, file.errorString());
    if (content.size() > mostFileBytes)
        return QStringLiteral("%1 has more than 16 MiB.").arg(name);
    return content;
}

/// Reads rows that this program has just written. False when it could not.
template <class Take>
bool readRows(const QString &path, Take take)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return false;
    RowReader reader(ExportFormat::Ndjson, &file);
    while (const std::optional<LogRow> row = reader.next())
        take(*row);
    return reader.error().isEmpty();
}

/// On disk, where that can be: temporary folders may be in memory.
QString templateOfCopy()
{
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    return QDir().mkpath(cache) ? QDir(cache).filePath(QStringLiteral("convert-XXXXXX"))
                                : QDir::temp().filePath(QStringLiteral("echogram-convert-XXXXXX"));
}

QString stepsText(qsizetype count)
{
    return count == 1 ? QStringLiteral("1 step") : QStringLiteral("%1 steps").arg(grouped(quint64(count)));
}

/// Only a transcript that can be read is written.
void write(const TranscriptDraft &draft, const ConvertOptions &options, ConvertOutcome &outcome)
{
    const QByteArray toml = transcriptToml(draft);
    if (toml.size() > mostFileBytes || quint64(draft.steps.size()) > mostSteps) {
        outcome.problem =
            QStringLiteral("%1 would be a transcript of %2 bytes; it has at most %3 steps and 16 MiB.")
                .arg(stepsText(draft.steps.size()), grouped(quint64(toml.size())), grouped(mostSteps));
        return;
    }
    if (const auto read = parseTranscript(toml, options.to); !read)
        outcome.problem = QStringLiteral("This cannot be said in a transcript: %1").arg(read.error().text());
    else
        writeOutput(options.to, toml, outcome);
}

/// The one that is wanted, or why there is none.
Result<Flow, QString> flowOf(const QString &rows, const ConvertOptions &options)
{
    RowFlows flows;
    if (!readRows(rows, [&flows](const LogRow &row) { flows.add(row); }))
        return QStringLiteral("There was no room for a copy of the datagrams.");
    if (flows.flows().isEmpty())
        return QStringLiteral("There is no datagram in %1.")
            .arg(namedFile(options.from, QStringLiteral("standard input")));
    const auto flow = chosenFlow(flows.flows(), options.flow);
    if (flow && flow->bytes > mostTalkBytes)
        return QStringLiteral("The flow %1 has %2 bytes, more than a transcript has room for.")
            .arg(flowName(*flow), grouped(flow->bytes));
    return flow;
}

QString leftOutText(qsizetype count, const QString &what)
{
    return count == 0 ? QString() : leftOutWords + QStringLiteral("%1 %2").arg(grouped(quint64(count)), what);
}

} // namespace

ConvertOutcome convertToTranscript(const ConvertOptions &options, const CaptureProgress &progress)
{
    const QTemporaryDir folder(templateOfCopy());
    if (!folder.isValid())
        return ConvertOutcome::failed(
            QStringLiteral("There is no room for a copy of the datagrams: %1.").arg(folder.errorString()));
    const QString rows = folder.filePath(QStringLiteral("datagrams.ndjson"));
    ConversionOptions copy = options.conversion;
    copy.to = ExportFormat::Ndjson;
    copy.between.reset(); // what else there is stands in the error
    ConversionResult copied = convertCapture(options.from, rows, copy, progress);
    ConvertOutcome outcome = ConvertOutcome::failed(copied.problem);
    outcome.isCancelled = copied.cancelled;
    outcome.isOfWriting = copied.isOfWriting;
    if (outcome.isCancelled || !outcome.problem.isEmpty())
        return outcome;
    if (!copied.notice.isEmpty())
        outcome.notices += copied.notice;
    const Result<Flow, QString> flow = flowOf(rows, options);
    if (!flow)
        return ConvertOutcome::failed(flow.error());
    TalkReader talk(*flow);
    readRows(rows, [&talk](const LogRow &row) { talk.add(row); });
    RecordingDraftOptions wishes;
    wishes.keepsPauses = options.keepsPauses;
    const QList<RecordedDatagram> datagrams = talk.take();
    TranscriptDraft draft = draftOf(datagrams, wishes);
    draft.comments.prepend(
        QStringLiteral("From %1: %2 and %3.")
            .arg(QFileInfo(pathOf(options.from)).fileName(), flow->asker.text(), flow->peer.text()));
    if (draft.steps.isEmpty())
        return ConvertOutcome::failed(
            QStringLiteral("Nothing of the flow %1 was on the wire.").arg(flowName(*flow)));
    copied.otherFlows = copied.datagrams + copied.unreachables - talk.rows();
    outcome.sum = QStringLiteral("%1 datagrams, %2")
                      .arg(grouped(quint64(datagrams.size())), stepsText(draft.steps.size()))
                  + shortcomingsOf(copied);
    write(draft, options, outcome);
    return outcome;
}

ConvertOutcome convertFromTranscript(const ConvertOptions &options)
{
    const Result<QByteArray, QString> toml = contentOf(options.from);
    if (!toml)
        return ConvertOutcome::failed(toml.error());
    const auto transcript = parseTranscript(*toml, pathOf(options.from));
    if (!transcript)
        return ConvertOutcome::failed(transcript.error().text());
    const auto writer = LogWriter::make(*options.conversion.to, {});
    MadeUpTalk talk(*transcript, *writer);
    talk.write();
    if (!talk.problem().isEmpty())
        return ConvertOutcome::failed(talk.problem());
    ConvertOutcome outcome;
    outcome.notices = talk.leftOut() + talk.notices();
    outcome.sum = QStringLiteral("%1 datagrams").arg(grouped(talk.datagrams()))
                  + leftOutText(talk.leftOut().size(), QStringLiteral("that are not known as bytes"));
    writeOutput(options.to, writer->bytes().toByteArray(), outcome);
    return outcome;
}

ConvertOutcome convertFromPacketSender(const ConvertOptions &options)
{
    const Result<QByteArray, QString> file = contentOf(options.from);
    if (!file)
        return ConvertOutcome::failed(file.error());
    const auto import = parsePacketSender(*file, pathOf(options.from));
    if (!import)
        return ConvertOutcome::failed(import.error().text());
    ConvertOutcome outcome;
    for (const PacketSenderImport::Remark &remark : import->leftOut)
        outcome.notices += remark.text();
    if (import->draft.steps.isEmpty()) {
        outcome.problem = QStringLiteral("None of these packets can be a step.");
        return outcome;
    }
    outcome.sum = QStringLiteral("%1 packets, %2")
                      .arg(grouped(quint64(import->packets)), stepsText(import->draft.steps.size()))
                  + leftOutText(import->leftOut.size(), QStringLiteral("things, which are listed"));
    write(import->draft, options, outcome);
    return outcome;
}

} // namespace echogram
