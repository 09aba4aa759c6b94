// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/captureconversion.h"

#include "core/capture/captureproblem.h"
#include "core/chat/conversionformat.h"
#include "core/chat/conversionsource.h"
#include "core/chat/rowstate.h"
#include "core/chat/writeall.h"
#include "core/datagram/printable.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>
#include <cstdio>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::CaptureConversion", text);
}

// So much is collected before it is written.
constexpr qsizetype bytesPerWrite = 256 * 1024;
// What a row or a record has besides the payload, roughly.
constexpr qsizetype bytesAroundPayload = 200;

constexpr qint64 progressIntervalMs = 10; // quick enough for a bar, and for whoever cancels
constexpr int stepsPerLook = 256;         // at the clock

constexpr QLatin1String standard("-"); // input or output

QString named(const QString &path)
{
    return QStringLiteral("“%1”").arg(
        printable(path.toUtf8(), LineBreaks::Escape, Backslashes::Keep).text); // a name may hold anything
}

/// Seconds in a record of pcap are 32 bits without a sign: up to 2106-02-07.
bool hasRoomInCapture(qint64 wallNs)
{
    constexpr qint64 nsPerSecond = 1'000'000'000;
    return wallNs >= 0 && wallNs / nsPerSecond <= 0xffff'ffffLL;
}

/// As much as a format is told by, or all there is.
QByteArray beginningOf(QIODevice &device)
{
    QByteArray beginning;
    while (beginning.size() < beginningForFormat) {
        const QByteArray more = device.read(beginningForFormat - beginning.size());
        if (more.isEmpty())
            break;
        beginning += more;
    }
    return beginning;
}

/// Writes rows to a device, in large pieces.
class RowSink
{
public:
    RowSink(ExportFormat format, QIODevice &device)
        : m_writer(LogWriter::make(format, {}))
        , m_device(device)
    {}

    /// False when the format has no place for it.
    bool append(const LogRow &row)
    {
        if (!m_writer->append(row.message, row.facts))
            return false;
        m_collected += row.message.payload.size() + bytesAroundPayload;
        return true;
    }
    bool isFull() const { return m_collected >= bytesPerWrite; }
    /// False when the device does not take it.
    bool write()
    {
        const bool isWritten = writeAll(m_device, m_writer->bytes());
        m_writer->clear();
        m_collected = 0;
        return isWritten;
    }

private:
    std::unique_ptr<LogWriter> m_writer;
    QIODevice &m_device;
    qsizetype m_collected = 0;
};

/// One conversion, from when the source is open.
class Conversion
{
public:
    Conversion(ConversionSource &source, const QString &fromName, qint64 size, QIODevice &to,
               const ConversionOptions &options, const CaptureProgress &progress, ConversionResult &result)
        : m_source(source)
        , m_fromName(fromName)
        , m_size(size)
        , m_to(to)
        , m_options(options)
        , m_progress(progress)
        , m_result(result)
        , m_sink(*options.to, to)
    {}

    void run()
    {
        [[maybe_unused]] const bool isThrough = goOn(0) && convertRows() && endsWell() && goOn(1);
        const CaptureCounts counts = m_source.counts();
        m_result.notUdp = counts.notUdp;
        m_result.truncated = counts.truncated;
        m_result.fragments = counts.fragments;
        m_result.malformed = counts.malformed;
        m_result.unknownInterfaces = m_source.unknownInterfaces();
        m_result.forgottenFlows = m_source.forgottenFlows();
        Q_ASSERT(isThrough != (m_result.cancelled || !m_result.problem.isEmpty()));
    }

private:
    bool goOn(double done)
    {
        m_result.cancelled = m_progress && !m_progress(done);
        return !m_result.cancelled;
    }

    bool fail(const QString &problem)
    {
        m_result.problem = problem;
        return false;
    }

    bool convertRows()
    {
        QElapsedTimer sinceProgress;
        sinceProgress.start();
        for (int steps = 1;; ++steps) {
            const ConversionSource::Step step = m_source.step();
            if (step == ConversionSource::Step::End)
                return true;
            if (step == ConversionSource::Step::Row && !convert(m_source.row()))
                return false;
            if (steps < stepsPerLook)
                continue;
            steps = 0;
            if (sinceProgress.hasExpired(progressIntervalMs)) {
                if (!goOn(done()))
                    return false;
                sinceProgress.start();
            }
        }
    }

    double done() const
    {
        return m_size <= 0 ? 0 : std::clamp(double(m_source.position()) / double(m_size), 0.0, 1.0);
    }

    bool isWanted(const Message &message) const
    {
        if (m_options.isWanted)
            return m_options.isWanted(message);
        if (!m_options.between)
            return true;
        const auto &[one, other] = *m_options.between;
        return (message.local == one && message.peer == other)
               || (message.local == other && message.peer == one);
    }

    bool convert(const LogRow &row)
    {
        const Message &message = row.message;
        if (!isWanted(message)) {
            ++m_result.otherFlows;
            return true;
        }
        if (m_options.to == ExportFormat::Pcap && !hasRoomInCapture(message.time.wallNs) && wasOnTheWire(row))
            return fail(inFile(m_source.errorAtRow(
                tr("A capture has times from 1970 to 2106 only; NDJSON and CSV have room for this one."))));
        if (!m_sink.append(row))
            ++m_result.notSent;
        else
            ++(row.facts.report ? m_result.unreachables : m_result.datagrams);
        return !m_sink.isFull() || write();
    }

    bool write() { return m_sink.write() || fail(m_to.errorString()); }

    /// The sources' errors begin small, with the line.
    QString inFile(const QString &problem) const
    {
        return QStringLiteral("%1, %2").arg(named(m_fromName), problem);
    }

    bool endsWell()
    {
        const QString error = m_source.error();
        if (error.isEmpty())
            return write();
        if (!m_source.isUsableBeforeError())
            return fail(inFile(error));
        if (!m_options.keepsBeforeDamage)
            return fail(QStringLiteral("%1: %2").arg(named(m_fromName), error));
        m_result.notice = error;
        return write();
    }

    ConversionSource &m_source;
    const QString &m_fromName;
    const qint64 m_size;
    QIODevice &m_to;
    const ConversionOptions &m_options;
    const CaptureProgress &m_progress;
    ConversionResult &m_result;
    RowSink m_sink;
};

/// What is to be read, open at its beginning, of which some was read already.
struct Input
{
    QIODevice &device;
    QString name; // as it stands in sentences
    QString path; // where captures are opened once more by libpcap; empty where there is only the device
    QByteArray beginning;
};

Result<std::unique_ptr<ConversionSource>, QString> openSource(const Input &input, ExportFormat format)
{
    if (format != ExportFormat::Pcap)
        return ConversionSource::ofRows(format, &input.device, input.beginning);
    auto file = input.path.isEmpty() ? CaptureFile::openDevice(&input.device, input.beginning, input.name)
                                     : CaptureFile::open(input.path);
    if (!file)
        return file.error();
    return ConversionSource::ofCapture(std::move(file).value());
}

QString problemOfContent(const Input &input)
{
    const bool isEmpty = input.beginning.isEmpty();
    const QString problem = problemOfBeginning(input.name, input.beginning, isEmpty, {});
    return isEmpty ? problem
                   : tr("%1 NDJSON begins with {, and CSV with a line that names the columns.").arg(problem);
}

void convert(const Input &input, QIODevice &to, const ConversionOptions &options,
             const CaptureProgress &progress, ConversionResult &result)
{
    result.to = options.to;
    result.from = options.from ? options.from : formatFromContent(input.beginning);
    if (!result.from)
        result.from = formatFromName(input.name);
    if (!result.from) {
        result.problem = problemOfContent(input);
        return;
    }
    if (result.from == ExportFormat::Text || !options.to || options.to == ExportFormat::Text) {
        result.problem = tr("Text is for people, and not converted; captures, NDJSON and CSV are.");
        return;
    }
    const auto source = openSource(input, *result.from);
    if (!source) {
        result.problem = source.error();
        return;
    }
    const qint64 size = input.device.isSequential() ? 0 : input.device.size();
    Conversion(**source, input.name, size, to, options, progress, result).run();
    const auto *const file = qobject_cast<QFileDevice *>(&input.device);
    if (result.problem.isEmpty() && file && file->error() != QFileDevice::NoError)
        result.problem = tr("%1 cannot be read: %2.").arg(named(input.name), file->errorString());
}

/// What cannot be replaced by another file.
bool isPipeOrDevice(const QString &path)
{
    const QFileInfo info(path);
    return info.exists() && !info.isFile() && !info.isDir();
}

/// Nothing is left but why.
ConversionResult failed(const QString &problem)
{
    ConversionResult result;
    result.problem = problem;
    return result;
}

/// What is to be written, and how: false when that is not to be known.
bool chooseFormat(const QString &to, ConversionOptions &options)
{
    const bool isPcapng = to.endsWith(QLatin1String(".pcapng"), Qt::CaseInsensitive);
    if (!options.to && to != standard && !isPcapng)
        options.to = formatFromName(to);
    return options.to.has_value();
}

/// Why it cannot be read; empty where it can.
QString openInput(QFile &file)
{
    constexpr auto mode = QIODevice::ReadOnly | QIODevice::Unbuffered;
    const bool isStandard = file.fileName() == standard;
    if (isStandard ? file.open(stdin, mode, QFileDevice::DontCloseHandle) : file.open(mode))
        return {};
    return tr("%1 cannot be read: %2.")
        .arg(named(isStandard ? tr("standard input") : file.fileName()), file.errorString());
}

Input inputOf(QFile &file, const QString &from)
{
    const bool isStandard = from == standard;
    return {file, isStandard ? tr("standard input") : from,
            isStandard || file.isSequential() ? QString() : from, beginningOf(file)};
}

} // namespace

ConversionResult convertCapture(const QString &from, QIODevice &to, const ConversionOptions &options,
                                const CaptureProgress &progress)
{
    QFile file(from);
    if (const QString problem = openInput(file); !problem.isEmpty())
        return failed(problem);
    ConversionResult result;
    convert(inputOf(file, from), to, options, progress, result);
    return result;
}

ConversionResult convertCapture(QIODevice &from, const QString &fromName, QIODevice &to,
                                const ConversionOptions &options, const CaptureProgress &progress)
{
    ConversionResult result;
    convert({from, fromName, QString(), beginningOf(from)}, to, options, progress, result);
    return result;
}

ConversionResult convertCapture(const QString &from, const QString &to, const ConversionOptions &options,
                                const CaptureProgress &progress)
{
    ConversionOptions chosen = options;
    if (!chooseFormat(to, chosen))
        return failed(tr("What %1 is to become is not to be seen from its name: .pcap, .ndjson and .csv are "
                         "known, or the format is named.")
                          .arg(named(to)));
    QFile file(from);
    if (const QString problem = openInput(file); !problem.isEmpty())
        return failed(problem);
    const Input input = inputOf(file, from);

    ConversionResult result;
    const auto writingFailed = [&](const QString &reason) {
        result.problem =
            tr("%1 could not be saved: %2.").arg(named(to == standard ? tr("standard output") : to), reason);
        result.isOfWriting = true;
        return result;
    };
    if (to == standard || isPipeOrDevice(to)) {
        QFile output(to);
        constexpr auto mode = QIODevice::WriteOnly | QIODevice::Unbuffered;
        if (to == standard ? !output.open(fileno(stdout), mode, QFileDevice::DontCloseHandle)
                           : !output.open(mode))
            return writingFailed(output.errorString());
        convert(input, output, chosen, progress, result);
        if (output.error() != QFileDevice::NoError)
            writingFailed(output.errorString());
        return result;
    }
    QSaveFile output(to); // cleans up after itself unless it is committed
    if (!output.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return writingFailed(output.errorString());
    convert(input, output, chosen, progress, result);
    if (output.error() != QFileDevice::NoError)
        writingFailed(output.errorString());
    else if (result.problem.isEmpty() && !result.cancelled && !output.commit())
        writingFailed(output.errorString());
    return result;
}

} // namespace echogram
