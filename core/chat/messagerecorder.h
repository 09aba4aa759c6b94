// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/capturelog.h"
#include "core/chat/conversationupdate.h"
#include "core/chat/replymatcher.h"
#include "core/net/unreachable.h"

namespace echogram {

/// Writes down what happens in a conversation: each datagram into the log, what becomes of it beside it, and both as
/// news for whoever reads the log. Judges which answer belongs to which question.
///
/// What is told is collected until takeUpdate(). Ids are 0, 1, 2... Pure but for the log's files: times are arguments.
/// For one thread.
class MessageRecorder
{
public:
    /// What is collected for a reader that does not keep up: 40 s of a flood of 100,000 a second, in some 200 MB.
    static constexpr qsizetype usuallyPending = 4 * 1024 * 1024;

    /// Into the folder, or in memory only where that is null.
    MessageRecorder(std::shared_ptr<LogFolder> folder, const LogLimits &limits,
                    qsizetype mostPending = usuallyPending);

    /// A question the kernel took; `time` is that before the call.
    MessageId asked(const Endpoint &peer, const Endpoint &local, const QByteArray &payload, Instant time,
                    qint64 timeoutNs);
    /// One it did not take.
    MessageId notSent(const Endpoint &peer, const Endpoint &local, QByteArrayView payload, Instant time,
                      qint64 timeoutNs, const QString &reason);
    /// One that waits for its peer's name. Then one of the next two, with its id, is to follow.
    MessageId lookingUp(QByteArrayView payload, Instant time, qint64 timeoutNs);
    void askedAfterAll(MessageId id, const Endpoint &peer, const Endpoint &local, const QByteArray &payload,
                       Instant time, qint64 timeoutNs);
    void notSentAfterAll(MessageId id, const QString &reason);

    void received(const Endpoint &peer, const Endpoint &local, QByteArrayView payload, Instant time);
    void unreachable(const Unreachable &report, const Endpoint &local);
    /// Gives up the questions whose time is over, and tells when it is to be called next.
    void expire(qint64 nowNs);
    std::optional<qint64> nextDeadlineNs() const { return m_matcher.nextDeadlineNs(); }

    ConversationUpdate &update() { return m_update; }
    const ConversationUpdate &update() const { return m_update; }
    /// Whether so much was collected that what comes in is dropped, and counted.
    bool isFull() const;

    bool isDirty() const { return m_log.isDirty(); }
    /// All that was recorded survives the end of the process from now on.
    void flush() { m_log.flush(); }
    /// flush(), and everything since the last call; counters go on.
    ConversationUpdate takeUpdate();
    /// See CaptureLog::clear().
    [[nodiscard]] QString clear(bool evenForGood);

private:
    MessageId append(Appended message, const Endpoint &source, const Endpoint &destination, RecordKind kind,
                     qint64 wallNs, QByteArrayView payload);
    void amend(const Amendment &news, AnswerKind kind = AnswerKind::Answer);
    void settle(MessageId id, Delivery delivery, const QString &reason);
    void enter(LogPosition position, MessageId next);
    void writeTimeout(MessageId id, qint64 timeoutNs);

    const qsizetype m_mostPending;
    CaptureLog m_log;
    ReplyMatcher m_matcher;
    MessageId m_nextId = 0;
    quint32 m_firstSegment = 0; // of this session
    quint32 m_segment = 0;      // that has a head
    qint64 m_timeoutNs = 0;     // that was written
    ConversationUpdate m_update;
};

} // namespace echogram
