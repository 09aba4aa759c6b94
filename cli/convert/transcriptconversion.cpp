// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/transcriptconversion.h"

#include "cli/convert/madeuptalk.h"
#include "cli/convert/outputfile.h"
#include "cli/convert/talkreader.h"
#include "cli/countedtext.h"
#include "cli/replay/flowchoice.h"
#include "core/chat/rowreader.h"
#include "core/datagram/grouped.h"
#include "core/transcript/packetsender.h"
#include "core/transcript/transcriptfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryFile>

#include <cstdio>

namespace echogram {
namespace {

constexpr qint64 mostFileBytes = 16 * 1024 * 1024;  // of a transcript, as loadTranscript() has it
constexpr quint64 mostSteps = 100'000;              // likewise
constexpr qsizetype flowsInErrors = 20;             // so many lines
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

/// On disk, where that can be: temporary folders may be in memory.
QString templateOfCopy()
{
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    return QDir().mkpath(cache) ? QDir(cache).filePath(QStringLiteral("convert-XXXXXX"))
                                : QDir::temp().filePath(QStringLiteral("echogram-convert-XXXXXX"));
}

/// The datagrams of a file, as rows, in a file that has no name any more: whatever ends this program ends that, too.
class Copy
{
public:
    /// False where there is none: the outcome tells.
    bool make(const ConvertOptions &options, const CaptureProgress &progress, ConvertOutcome &outcome)
    {
        if (!m_file.open() || !QFile::remove(m_file.fileName()))
            return fail(outcome);
        ConversionOptions wishes = options.conversion;
        wishes.to = ExportFormat::Ndjson;
        wishes.between.reset(); // answers may come from elsewhere
        if (options.conversion.between) {
            wishes.isWanted = [ends = *options.conversion.between](const Message &message) {
                return TalkReader::mayBeOf(ends, message);
            };
        }
        m_result = convertCapture(options.from, m_file, wishes, progress);
        if (m_file.error() != QFileDevice::NoError || (m_result.problem.isEmpty() && !m_file.flush()))
            return fail(outcome);
        outcome.problem = m_result.problem;
        outcome.isCancelled = m_result.cancelled;
        if (!m_result.notice.isEmpty())
            outcome.notices += m_result.notice;
        return outcome.problem.isEmpty() && !outcome.isCancelled;
    }

    /// Gives all rows to `take`, as long as that says true. False where that, or `progress`, did not.
    template <class Take>
    bool read(const CaptureProgress &progress, Take take)
    {
        constexpr int rowsPerLook = 256;
        m_file.seek(0);
        RowReader reader(ExportFormat::Ndjson, &m_file);
        for (int rows = 0; const std::optional<LogRow> row = reader.next(); ++rows) {
            if (!take(*row) || (rows % rowsPerLook == 0 && progress && !progress(1)))
                return false;
        }
        return true;
    }

    ConversionResult &result() { return m_result; }

private:
    bool fail(ConvertOutcome &outcome) const
    {
        outcome.problem =
            QStringLiteral("There is no room for a copy of the datagrams: %1.").arg(m_file.errorString());
        return false;
    }

    QTemporaryFile m_file{templateOfCopy()};
    ConversionResult m_result;
};

QString stepsText(qsizetype count)
{
    return countedText(quint64(count), "step");
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

/// Of a flow that is too long; empty where it is not.
QString tooLong(const Flow &flow, quint64 datagrams, quint64 bytes)
{
    if (bytes > mostTalkBytes)
        return QStringLiteral("The flow %1 has %2 bytes, more than a transcript has room for.")
            .arg(flowName(flow), grouped(bytes));
    if (datagrams > 2 * mostSteps) // a step has two at the most
        return QStringLiteral(
                   "The flow %1 has %2 datagrams, more than a transcript of %3 steps has room for.")
            .arg(flowName(flow), grouped(datagrams), grouped(mostSteps));
    return {};
}

/// The one that is wanted, or why there is none.
Result<Flow, QString> flowOf(const RowFlows &flows, const ConvertOptions &options)
{
    const QString file = namedFile(options.from, QStringLiteral("standard input"));
    if (flows.flows().isEmpty() && options.conversion.between)
        return QStringLiteral("There is no datagram of %1 in %2.").arg(options.flow, file);
    if (flows.flows().isEmpty())
        return QStringLiteral("There is no datagram in %1.").arg(file);
    auto flow = chosenFlow(flows.flows(), options.flow);
    if (!flow && options.conversion.between)
        return QStringLiteral("There is no datagram of %1 in %2, but there are some of its ends:\n")
                   .arg(options.flow, file)
               + flowTable(flows.flows(), flowsInErrors);
    if (!flow)
        return flow;
    const QString problem = tooLong(*flow, flow->asked + flow->answered, flow->bytes);
    return problem.isEmpty() ? flow : problem;
}

/// False when it was cancelled, or there is a problem: the outcome tells.
bool readTalk(Copy &copy, const CaptureProgress &progress, const Flow &flow, TalkReader &talk,
              ConvertOutcome &outcome)
{
    const bool isThrough = copy.read(progress, [&](const LogRow &row) {
        talk.add(row);
        outcome.problem = tooLong(flow, quint64(talk.size()), talk.bytes());
        return outcome.problem.isEmpty();
    });
    outcome.isCancelled = !isThrough && outcome.problem.isEmpty();
    return isThrough;
}

QString leftOutText(qsizetype count, const char *one, const char *many)
{
    return count == 0 ? QString() : leftOutWords + countedText(quint64(count), one, many);
}

} // namespace

ConvertOutcome convertToTranscript(const ConvertOptions &options, const CaptureProgress &progress)
{
    ConvertOutcome outcome;
    Copy copy;
    if (!copy.make(options, progress, outcome))
        return outcome;
    RowFlows flows;
    outcome.isCancelled = !copy.read(progress, [&flows](const LogRow &row) {
        flows.add(row);
        return true;
    });
    if (outcome.isCancelled)
        return outcome;
    const Result<Flow, QString> flow = flowOf(flows, options);
    if (!flow)
        return ConvertOutcome::failed(flow.error());
    TalkReader talk(*flow);
    if (!readTalk(copy, progress, *flow, talk, outcome))
        return outcome;
    ConversionResult &copied = copy.result();
    RecordingDraftOptions wishes;
    wishes.keepsPauses = options.keepsPauses;
    wishes.hasGaps = copied.fragments > 0 || copied.truncated > 0;
    const QList<RecordedDatagram> datagrams = talk.take();
    TranscriptDraft draft = draftOf(datagrams, wishes);
    draft.comments.prepend(
        QStringLiteral("From %1: %2 and %3.")
            .arg(QFileInfo(pathOf(options.from)).fileName(), flow->asker.text(), flow->peer.text()));
    if (draft.steps.isEmpty())
        return ConvertOutcome::failed(
            QStringLiteral("Nothing of the flow %1 was on the wire.").arg(flowName(*flow)));
    copied.otherFlows += copied.datagrams + copied.unreachables - talk.rows();
    outcome.sum = QStringLiteral("%1, %2").arg(countedText(quint64(datagrams.size()), "datagram"),
                                               stepsText(draft.steps.size()))
                  + shortcomingsOf(copied);
    outcome.isCancelled = progress && !progress(1);
    if (!outcome.isCancelled)
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
    outcome.sum =
        countedText(talk.datagrams(), "datagram")
        + leftOutText(talk.leftOut().size(), "that is not known as bytes", "that are not known as bytes");
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
    outcome.notices = import->leftOutTexts();
    if (import->draft.steps.isEmpty()) {
        outcome.problem = QStringLiteral("None of these packets can be a step.");
        return outcome;
    }
    outcome.sum = QStringLiteral("%1, %2").arg(countedText(quint64(import->packets), "packet"),
                                               stepsText(import->draft.steps.size()))
                  + leftOutText(import->leftOut.size() + import->moreLeftOut, "thing, which is listed",
                                "things, which are listed");
    write(import->draft, options, outcome);
    return outcome;
}

} // namespace echogram
