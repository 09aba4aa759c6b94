// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/logexport.h"

#include "core/chat/writeall.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace echogram {
namespace {

// So much is collected before it is written.
constexpr qsizetype bytesPerWrite = 1024 * 1024;
// What a line or a record has besides the payload, roughly.
constexpr qsizetype bytesAroundPayload = 200;

constexpr qint64 msBetweenProgress = 50;
constexpr quint64 messagesPerGlance = 64; // at the clock

QList<MessageRange> clipped(const QList<MessageRange> &ranges, const MessageSource &source)
{
    QList<MessageRange> inside;
    for (const MessageRange &range : ranges) {
        const MessageRange clip{std::max(range.first, source.firstId),
                                std::min(range.last, source.endId - 1)};
        if (clip.first <= clip.last)
            inside.append(clip);
    }
    return inside;
}

quint64 countOf(const QList<MessageRange> &ranges)
{
    quint64 count = 0;
    for (const MessageRange &range : ranges)
        count += quint64(range.last - range.first + 1);
    return count;
}

/// How many bytes it adds to what is to be written, roughly.
qsizetype append(LogWriter &writer, const std::optional<Message> &message, ExportResult &result)
{
    if (!message) {
        ++result.lost;
        return 0;
    }
    if (!writer.append(*message)) {
        ++result.notSent;
        return 0;
    }
    ++result.saved;
    return message->payload.size() + bytesAroundPayload;
}

} // namespace

QList<MessageRange> rangesOfIds(const QList<MessageId> &ids)
{
    QList<MessageRange> ranges;
    for (const MessageId id : ids) {
        if (!ranges.isEmpty() && ranges.constLast().last + 1 == id)
            ranges.last().last = id;
        else
            ranges.append({id, id});
    }
    return ranges;
}

LogExport::LogExport(const ExportRequest &request, QObject *parent)
    : QObject(parent)
    , m_request(request)
{}

LogExport::~LogExport()
{
    m_isCancelled = true;
    if (m_thread)
        m_thread->wait();
}

void LogExport::start()
{
    Q_ASSERT(!m_thread);
    m_thread.reset(QThread::create([this] { work(); }));
    m_thread->setObjectName(QStringLiteral("export"));
    m_thread->start();
    if (!m_thread->isRunning() && !m_thread->isFinished()) {
        ExportResult result;
        result.problem = tr("The system has no room for another thread to save on.");
        QMetaObject::invokeMethod(
            this, [this, result] { Q_EMIT finished(result); }, Qt::QueuedConnection);
    }
}

void LogExport::cancel()
{
    m_isCancelled = true;
}

/// On the thread, as is all that follows.
void LogExport::work()
{
    const ExportResult result = save();
    QMetaObject::invokeMethod(
        this, [this, result] { Q_EMIT finished(result); }, Qt::QueuedConnection);
}

ExportResult LogExport::save()
{
    ExportResult result;
    if (const QFileInfo there(m_request.path); there.exists() && !there.isFile()) {
        // Renaming the new file over it would be the end of /dev/null.
        result.problem =
            tr("%1 could not be saved: it is no file.").arg(QDir::toNativeSeparators(m_request.path));
        return result;
    }
    QSaveFile file(m_request.path); // cleans up after itself unless it is committed
    if (file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && writeMessages(file, result)
        && !m_isCancelled && file.commit())
        return result;
    result = {};
    result.cancelled = m_isCancelled;
    if (!result.cancelled)
        result.problem = tr("%1 could not be saved: %2.")
                             .arg(QDir::toNativeSeparators(m_request.path), file.errorString());
    return result;
}

/// False when it was cancelled, or the file has an error.
bool LogExport::writeMessages(QSaveFile &file, ExportResult &result)
{
    const MessageSource source = m_request.source; // a copy for this thread
    const QList<MessageRange> wanted =
        m_request.ranges.value_or(QList<MessageRange>{{source.firstId, source.endId - 1}});
    const QList<MessageRange> ranges = clipped(wanted, source);
    const quint64 total = countOf(ranges);
    result.lost = countOf(wanted) - total;

    const std::unique_ptr<LogWriter> writer = LogWriter::make(m_request.format, m_request.words);
    const auto write = [&] {
        const bool isWritten = writeAll(file, writer->bytes());
        writer->clear();
        return isWritten;
    };
    QElapsedTimer sinceProgress;
    sinceProgress.start();
    quint64 done = 0;
    qsizetype collected = 0;
    for (const MessageRange &range : ranges) {
        for (MessageId id = range.first; id <= range.last; ++id) {
            if (m_isCancelled)
                return false;
            collected += append(*writer, source.at(id), result);
            ++done;
            if (collected >= bytesPerWrite) {
                if (!write())
                    return false;
                collected = 0;
            }
            if (done % messagesPerGlance == 0 && sinceProgress.elapsed() >= msBetweenProgress) {
                sinceProgress.start();
                QMetaObject::invokeMethod(
                    this, [this, fraction = double(done) / double(total)] { Q_EMIT progressed(fraction); },
                    Qt::QueuedConnection);
            }
        }
    }
    return write();
}

} // namespace echogram
