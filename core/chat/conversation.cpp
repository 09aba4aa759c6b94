// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/conversation.h"

#include "core/chat/conversationworker.h"
#include "core/net/iothread.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;

} // namespace

Conversation::Conversation(IoThread &ioThread, const Target &target, int answerTimeoutMs, QObject *parent)
    : Conversation(ioThread, target, answerTimeoutMs, nullptr, {}, parent)
{}

Conversation::Conversation(IoThread &ioThread, const Target &target, int answerTimeoutMs,
                           std::shared_ptr<LogFolder> folder, const LogLimits &limits, QObject *parent)
    : QObject(parent)
    , m_target(target)
    , m_folder(std::move(folder))
    , m_worker(new ConversationWorker(target, std::max(1, answerTimeoutMs) * nsPerMs, m_folder, limits))
    , m_answerTimeoutMs(std::max(1, answerTimeoutMs))
{
    // Queued: it lives elsewhere soon.
    connect(m_worker, &ConversationWorker::updated, this, &Conversation::apply);
    connect(m_worker, &ConversationWorker::logCleared, this, &Conversation::takeCleared);
    ioThread.adopt(m_worker);
    QMetaObject::invokeMethod(m_worker, &ConversationWorker::begin, Qt::QueuedConnection);
    if (m_folder && !m_folder->segments().isEmpty()) {
        m_history = std::make_unique<HistoryLoader>(m_folder->segments());
        connect(m_history.get(), &HistoryLoader::loaded, this, &Conversation::takeHistory);
        connect(m_history.get(), &HistoryLoader::finished, this, [this] {
            m_history.reset();
            Q_EMIT historyLoaded();
        });
        m_history->start();
    }
}

Conversation::Conversation(const Target &target, const MessageLog &log, QObject *parent)
    : QObject(parent)
    , m_target(target)
    , m_log(log)
    , m_answerTimeoutMs(defaultAnswerTimeoutMs)
{}

Conversation::~Conversation()
{
    if (m_worker)
        IoThread::retire(m_worker);
}

/// Calls `act` with the worker, on its thread.
template <typename Act>
void Conversation::tell(Act act)
{
    if (m_worker)
        QMetaObject::invokeMethod(
            m_worker, [worker = m_worker, act] { act(*worker); }, Qt::QueuedConnection);
}

void Conversation::send(const QByteArray &payload)
{
    tell([payload](ConversationWorker &worker) { worker.send(payload); });
}

void Conversation::startRepeating(const QByteArray &payload, const SendPlan &plan)
{
    tell([payload, plan](ConversationWorker &worker) { worker.startRepeating(payload, plan); });
}

void Conversation::stopRepeating()
{
    tell([](ConversationWorker &worker) { worker.stopRepeating(); });
}

void Conversation::closeSocket()
{
    tell([](ConversationWorker &worker) { worker.closeSocket(); });
}

void Conversation::openSocket()
{
    tell([](ConversationWorker &worker) { worker.begin(); });
}

void Conversation::setAnswerTimeoutMs(int milliseconds)
{
    m_answerTimeoutMs = std::max(1, milliseconds);
    tell([nanoseconds = m_answerTimeoutMs * nsPerMs](ConversationWorker &worker) {
        worker.setAnswerTimeout(nanoseconds);
    });
}

void Conversation::clearLog(bool evenForGood)
{
    m_history.reset(); // or it would go on reading what is being moved
    tell([evenForGood](ConversationWorker &worker) { worker.clearLog(evenForGood); });
}

void Conversation::apply(const ConversationUpdate &update)
{
    m_log.apply(update.log);
    if (update.peer.scope() != 0)
        m_log.setScope(update.peer.scope());
    m_log.append(update.appended);
    if (!update.appended.isEmpty())
        Q_EMIT messagesAppended(update.appended.size());

    QList<MessageId> amended;
    for (const Amendment &amendment : update.amended) {
        if (m_log.amend(amendment))
            amended.append(amendment.id);
    }
    if (!amended.isEmpty())
        Q_EMIT messagesAmended(amended);

    if (const qsizetype overflow = m_log.overflow(); overflow > 0)
        forget(overflow);

    m_counters = update.counters;
    m_repeat = update.repeat;
    m_peer = update.peer;
    m_local = update.local;
    m_socket = update.socket;
    Q_EMIT statusChanged();
    // Only now: what is shown decides how fast more may come.
    tell([](ConversationWorker &worker) { worker.acknowledge(); });
}

void Conversation::forget(qsizetype count)
{
    Q_EMIT messagesAboutToBeForgotten(count);
    m_log.forget(count);
    Q_EMIT messagesForgotten(count);
}

void Conversation::takeHistory(const HistoryStretch &stretch)
{
    if (!m_history)
        return; // it was given up, and this was under way
    const qsizetype before = m_log.size();
    m_log.prepend(stretch.blocks, stretch.sources);
    if (m_log.size() > before)
        Q_EMIT messagesPrepended(m_log.size() - before);
    if (!stretch.notice.isEmpty())
        Q_EMIT noticed(stretch.notice);
    Q_EMIT statusChanged();
}

void Conversation::takeCleared(const QString &problem)
{
    if (problem.isEmpty()) {
        if (!m_log.isEmpty())
            forget(m_log.size());
        m_log.clear();
        Q_EMIT statusChanged();
    }
    Q_EMIT logCleared(problem);
}

} // namespace echogram
