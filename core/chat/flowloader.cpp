// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/flowloader.h"

#include "core/chat/messagerecorder.h"

#include <QDir>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <limits>

namespace echogram {
namespace {

// What a conversation waits when nothing else is said.
constexpr qint64 answerTimeoutNs = 1'000'000'000;

// How many datagrams are recorded before they are handed on: little memory, few writes.
constexpr qsizetype recordedAtOnce = 4096;

/// A folder on disk: temporary folders may be in memory, and captures are large.
std::shared_ptr<QTemporaryDir> makeFolder()
{
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    QDir().mkpath(cache);
    return std::make_shared<QTemporaryDir>(QDir(cache).filePath(QStringLiteral("capture-XXXXXX")));
}

void take(MessageRecorder &recorder, MessageLog &log)
{
    const ConversationUpdate update = recorder.takeUpdate();
    log.apply(update.log);
    log.append(update.appended);
    for (const Amendment &amendment : update.amended)
        log.amend(amendment);
}

} // namespace

FlowLoader::FlowLoader(const QString &capture, const Flow &flow, QObject *parent)
    : QObject(parent)
    , m_capture(capture)
    , m_flow(flow)
{}

FlowLoader::~FlowLoader()
{
    m_isCancelled = true;
    if (m_thread.joinable())
        m_thread.join();
}

void FlowLoader::start()
{
    m_thread = std::thread(&FlowLoader::load, this);
}

/// On the thread.
void FlowLoader::load()
{
    const std::shared_ptr<QTemporaryDir> directory = makeFolder();
    const auto folder = LogFolder::open(directory->path());
    if (!directory->isValid() || !folder) {
        Q_EMIT failed(directory->isValid()
                          ? folder.error()
                          : tr("There is no room for a copy of the flow: %1.").arg(directory->errorString()));
        return;
    }
    LogLimits limits;
    limits.total = std::numeric_limits<qint64>::max();
    MessageRecorder recorder(*folder, limits);
    MessageLog log;
    const auto record = [&](const CaptureFile::Datagram &recorded) {
        const RawDatagram &datagram = recorded.datagram;
        const Instant time{recorded.wallNs, recorded.wallNs};
        recorder.expire(time.monotonicNs);
        if (datagram.source == m_flow.asker)
            recorder.asked(m_flow.peer, m_flow.asker, datagram.payload.toByteArray(), time, answerTimeoutNs);
        else
            recorder.received(m_flow.peer, m_flow.asker, datagram.payload, time);
        if (recorder.update().appended.size() >= recordedAtOnce)
            take(recorder, log);
    };
    QString error;
    const bool isWhole = readFlow(
        m_capture, m_flow, record,
        [this](double done) {
            Q_EMIT progressed(done);
            return !m_isCancelled;
        },
        &error);
    if (m_isCancelled)
        return;
    recorder.expire(std::numeric_limits<qint64>::max());
    take(recorder, log);
    if (log.isEmpty() && !isWhole) {
        Q_EMIT failed(error);
        return;
    }
    if (!log.problem().isEmpty()) {
        Q_EMIT failed(log.problem());
        return;
    }
    log.setKeeper(std::make_shared<std::pair<std::shared_ptr<QTemporaryDir>, std::shared_ptr<LogFolder>>>(
        directory, *folder));
    Q_EMIT finished(log, error);
}

} // namespace echogram
