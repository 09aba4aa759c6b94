// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/convertjob.h"

#include "cli/convert/outputfile.h"
#include "cli/convert/transcriptconversion.h"
#include "cli/output.h"
#include "core/chat/conversionformat.h"
#include "core/net/clock.h"
#include "core/net/systemerror.h"

#include <QFile>
#include <QFileInfo>
#include <QTimer>

#include <cerrno>
#include <optional>

#include <unistd.h>

namespace echogram {
namespace {

constexpr qint64 progressNs = 200'000'000;
constexpr int patienceMs = 500;

QString interrupted()
{
    return QStringLiteral("interrupted; nothing was saved");
}

ConvertOutcome convertRows(const ConvertOptions &options, const CaptureProgress &progress)
{
    const ConversionResult result = convertCapture(options.from, options.to, options.conversion, progress);
    ConvertOutcome outcome = ConvertOutcome::failed(result.problem);
    outcome.isOfWriting = result.isOfWriting;
    outcome.isCancelled = result.cancelled;
    outcome.sum = sumOf(result);
    if (!result.notice.isEmpty())
        outcome.notices += result.notice;
    return outcome;
}

/// What a file is that is there; nothing where its content does not tell.
std::optional<ConvertFormat> formatOfFile(const ConvertOptions &options)
{
    if (options.fromFormat)
        return options.fromFormat;
    QFile file(options.from);
    const auto format = file.open(QIODevice::ReadOnly) ? formatFromContent(file.read(beginningForFormat))
                                                       : std::optional<ExportFormat>();
    for (const ConvertFormat rows : {ConvertFormat::Pcap, ConvertFormat::Ndjson, ConvertFormat::Csv}) {
        if (format && exportFormatOf(rows) == format)
            return rows;
    }
    return {};
}

/// Whether the file would be replaced by what is made of it, which may be less. In the same format that is what is wanted.
bool wouldReplaceItself(const ConvertOptions &options)
{
    if (options.from == QLatin1String("-") || options.to == QLatin1String("-"))
        return false;
    const QString from = QFileInfo(options.from).canonicalFilePath();
    return QFileInfo(from).isFile() && from == QFileInfo(options.to).canonicalFilePath()
           && formatOfFile(options) != options.toFormat;
}

ConvertOutcome convert(const ConvertOptions &options, const CaptureProgress &progress)
{
    if (wouldReplaceItself(options))
        return ConvertOutcome::failed(
            QStringLiteral("%1 is what is read; it is not replaced by what it becomes.")
                .arg(namedFile(options.to, QString())));
    if (options.fromFormat == ConvertFormat::Transcript)
        return convertFromTranscript(options);
    if (options.fromFormat == ConvertFormat::PacketSender)
        return convertFromPacketSender(options);
    return options.toFormat == ConvertFormat::Transcript ? convertToTranscript(options, progress)
                                                         : convertRows(options, progress);
}

} // namespace

ConvertJob::ConvertJob(const ConvertOptions &options, Output &output)
    : m_options(options)
    , m_output(output)
{}

ConvertJob::~ConvertJob()
{
    m_isCancelled = true;
    if (m_thread)
        m_thread->wait();
}

void ConvertJob::start()
{
    m_thread.reset(QThread::create([this] {
        const ConvertOutcome outcome = convert(m_options, [this](double done) { return tell(done); });
        QMetaObject::invokeMethod(
            this, [this, outcome] { finish(outcome); }, Qt::QueuedConnection);
    }));
    m_thread->start();
}

/// On the thread.
bool ConvertJob::tell(double done)
{
    const qint64 nowNs = monotonicNow();
    if (done > 0 && nowNs - m_shownNs >= progressNs) { // of a pipe nobody knows
        m_shownNs = nowNs;
        QMetaObject::invokeMethod(
            this, [this, done] { m_output.showProgress(QStringLiteral("%1 %").arg(int(100 * done))); },
            Qt::QueuedConnection);
    }
    return !m_isCancelled;
}

void ConvertJob::interrupt()
{
    m_isCancelled = true;
    // A thread that waits for a pipe nobody writes to cannot be woken; and nothing of the new file is in its place yet.
    QTimer::singleShot(patienceMs, this, [this] {
        m_output.say(interrupted());
        _exit(int(ExitCode::Interrupted));
    });
}

void ConvertJob::finish(const ConvertOutcome &outcome)
{
    for (const QString &notice : outcome.notices)
        m_output.say(notice);
    if (!outcome.problem.isEmpty()) {
        if (!outcome.problem.contains(SystemError::fromErrno(EPIPE).text)) // whoever has seen enough knows
            m_output.say(outcome.problem);
        Q_EMIT finished(outcome.isOfWriting ? ExitCode::System : ExitCode::Usage);
    } else if (outcome.isCancelled) {
        m_output.say(interrupted());
        Q_EMIT finished(ExitCode::Interrupted);
    } else {
        if (!m_options.isQuiet)
            m_output.say(outcome.sum);
        Q_EMIT finished(ExitCode::Well);
    }
}

} // namespace echogram
