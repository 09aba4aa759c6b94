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
    : QObject(parent)
    , m_target(target)
    , m_worker(new ConversationWorker(target, std::max(1, answerTimeoutMs) * nsPerMs))
    , m_answerTimeoutMs(std::max(1, answerTimeoutMs))
{
    connect(m_worker, &ConversationWorker::updated, this,
            &Conversation::apply); // queued: it lives elsewhere soon
    ioThread.adopt(m_worker);
    QMetaObject::invokeMethod(m_worker, &ConversationWorker::begin, Qt::QueuedConnection);
}

Conversation::~Conversation()
{
    IoThread::retire(m_worker);
}

void Conversation::send(const QByteArray &payload)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, payload] { worker->send(payload); }, Qt::QueuedConnection);
}

void Conversation::startRepeating(const QByteArray &payload, const SendPlan &plan)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, payload, plan] { worker->startRepeating(payload, plan); },
        Qt::QueuedConnection);
}

void Conversation::stopRepeating()
{
    QMetaObject::invokeMethod(m_worker, &ConversationWorker::stopRepeating, Qt::QueuedConnection);
}

void Conversation::closeSocket()
{
    QMetaObject::invokeMethod(m_worker, &ConversationWorker::closeSocket, Qt::QueuedConnection);
}

void Conversation::openSocket()
{
    QMetaObject::invokeMethod(m_worker, &ConversationWorker::begin, Qt::QueuedConnection);
}

void Conversation::setAnswerTimeoutMs(int milliseconds)
{
    m_answerTimeoutMs = std::max(1, milliseconds);
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, nanoseconds = m_answerTimeoutMs * nsPerMs] {
            worker->setAnswerTimeout(nanoseconds);
        },
        Qt::QueuedConnection);
}

void Conversation::apply(const ConversationUpdate &update)
{
    for (const Message &message : update.appended)
        m_log.append(message);
    if (!update.appended.isEmpty())
        Q_EMIT messagesAppended(update.appended.size());

    QList<MessageId> amended;
    for (const Amendment &amendment : update.amended) {
        if (m_log.amend(amendment))
            amended.append(amendment.id);
    }
    if (!amended.isEmpty())
        Q_EMIT messagesAmended(amended);

    if (const qsizetype overflow = m_log.overflow(); overflow > 0) {
        Q_EMIT messagesAboutToBeForgotten(overflow);
        m_log.forget(overflow);
        Q_EMIT messagesForgotten(overflow);
    }

    m_counters = update.counters;
    m_repeat = update.repeat;
    m_peer = update.peer;
    m_local = update.local;
    m_socket = update.socket;
    Q_EMIT statusChanged();
    // Only now: what is shown decides how fast more may come.
    QMetaObject::invokeMethod(m_worker, &ConversationWorker::acknowledge, Qt::QueuedConnection);
}

} // namespace echogram
