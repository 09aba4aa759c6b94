// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logrecording.h"

#include "core/chat/messagerecorder.h"
#include "tests/bench/interruption.h"
#include "tests/bench/logplan.h"
#include "tests/bench/stopwatch.h"

#include <QDir>
#include <QFile>

#include <limits>

#include <fcntl.h>
#include <unistd.h>

namespace echogram::bench {
namespace {

// As many as come within a frame at the rate of logplan.h, after which a conversation hands on what it has.
constexpr std::uint64_t recordedAtOnce = 1600;

void record(MessageRecorder &recorder, std::uint64_t number, const QByteArray &payload)
{
    switch (logRole(number)) {
    case LogRole::Question:
        recorder.asked(logPeer, logLocal, payload, logTime(number), logTimeoutNs);
        break;
    case LogRole::Answer:
        recorder.received(logPeer, logLocal, payload, logTime(number));
        break;
    case LogRole::Unasked:
        recorder.received(logStranger, logLocal, payload, logTime(number));
        break;
    }
}

/// False when a file could not be opened.
template <typename Act>
bool withEachFile(const QString &folder, Act act)
{
    const QDir directory(folder);
    bool isEach = true;
    for (const QString &name : directory.entryList(QDir::Files)) {
        const int file =
            ::open(QFile::encodeName(directory.filePath(name)).constData(), O_RDONLY | O_CLOEXEC);
        isEach = isEach && file >= 0 && act(file);
        if (file >= 0)
            ::close(file);
    }
    return isEach;
}

void measureFiles(LogRecording &recording, const QString &folder)
{
    for (const QFileInfo &file : QDir(folder).entryInfoList(QDir::Files)) {
        recording.files += file.suffix() == QLatin1String("pcap") ? 1 : 0;
        recording.bytes += std::uint64_t(file.size());
    }
}

} // namespace

LogRecording recordLog(const QString &path, std::uint64_t datagrams,
                       const std::function<void(std::uint64_t recorded)> &progress)
{
    LogRecording recording;
    const auto folder = LogFolder::open(path);
    if (!folder) {
        recording.failure = folder.error().toStdString();
        return recording;
    }
    LogLimits limits;
    limits.total = std::numeric_limits<qint64>::max();
    MessageRecorder recorder(*folder, limits);
    QList<QByteArray> payloads;
    while (recording.datagrams < datagrams && !wasInterrupted()) {
        const std::uint64_t first = recording.datagrams;
        const std::uint64_t count = std::min(recordedAtOnce, datagrams - first);
        payloads.clear();
        for (std::uint64_t i = 0; i < count; ++i) {
            payloads.append(QByteArray(qsizetype(logPayloadBytes), Qt::Uninitialized));
            writeLogPayload(payloads.last().data(), first + i);
        }
        const Stopwatch watch;
        for (std::uint64_t i = 0; i < count; ++i)
            record(recorder, first + i, payloads.at(qsizetype(i)));
        recorder.expire(logTime(first + count).monotonicNs);
        const ConversationUpdate update = recorder.takeUpdate();
        recording.seconds += watch.seconds();
        recording.processorSeconds += watch.processorSeconds();
        recording.datagrams += count;
        recording.failure = update.log.problem.toStdString();
        if (!recording.failure.empty())
            return recording;
        if (progress)
            progress(recording.datagrams);
    }
    if (wasInterrupted())
        recording.failure = "interrupted";
    measureFiles(recording, path);
    if (!withEachFile(path, [](int file) { return ::fsync(file) == 0; }) && recording.failure.empty())
        recording.failure = "the log's files could not be brought to the disk";
    return recording;
}

bool dropFromCache(const QString &folder)
{
    return withEachFile(folder,
                        [](int file) { return ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0; });
}

} // namespace echogram::bench
