// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/capturelog.h"
#include "core/chat/conversationupdate.h"
#include "core/chat/historyloader.h"
#include "core/chat/messagelog.h"
#include "core/datagram/target.h"
#include "core/measure/sendplan.h"

#include <QObject>

#include <memory>

namespace echogram {

class ConversationWorker;
class IoThread;

/// A conversation over UDP: one local socket, whom it talks to, and the log of who said what and who answered.
///
/// The facade that windows and command lines use. Lives on its caller's thread, which needs an event loop; the
/// socket lives on the borrowed I/O thread, which must outlive the conversation. No call blocks: results come
/// as signals, at most about once per frame.
///
/// With a folder everything is written there as it happens, and what was written there before is loaded in the
/// background, from the newest to the oldest. Or it is a recorded one, which can only be looked at.
class Conversation : public QObject
{
    Q_OBJECT
public:
    static constexpr int defaultAnswerTimeoutMs = 1000;

    /// `target` needs a port. A name is looked up at the first send (and again when that is long ago).
    Conversation(IoThread &ioThread, const Target &target, int answerTimeoutMs = defaultAnswerTimeoutMs,
                 QObject *parent = nullptr);
    /// Kept in the folder, which may be null: in memory only then.
    Conversation(IoThread &ioThread, const Target &target, int answerTimeoutMs,
                 std::shared_ptr<LogFolder> folder, const LogLimits &limits = {}, QObject *parent = nullptr);
    /// A recorded one. It has no socket: nothing is sent, whatever is called.
    Conversation(const Target &target, const MessageLog &log, QObject *parent = nullptr);
    ~Conversation() override;

    bool isRecorded() const { return !m_worker; }
    /// Where it is kept; empty where that is nowhere.
    QString folder() const { return m_folder ? m_folder->path() : QString(); }
    bool isLoading() const { return m_history != nullptr; }

    const Target &target() const { return m_target; }
    const MessageLog &log() const { return m_log; }
    const ConversationCounters &counters() const { return m_counters; }
    const RepeatProgress &repeatProgress() const { return m_repeat; }
    /// Whom it asks; null until the name is known.
    Endpoint peer() const { return m_peer; }
    /// Our end; null before there is a socket.
    Endpoint localEndpoint() const { return m_local; }
    /// Which engine moves its datagrams, and why; empty before there is a socket.
    const SocketDescription &socketDescription() const { return m_socket; }
    int answerTimeoutMs() const { return m_answerTimeoutMs; }

    /// Sends one datagram. What becomes of it is in the log: errors too belong to their message.
    void send(const QByteArray &payload);
    /// Sends the same again and again. Replaces a repetition that is under way.
    void startRepeating(const QByteArray &payload, const SendPlan &plan);
    void stopRepeating();
    /// Frees the local port; what comes there now is lost. The log stays. openSocket() or a send takes a new port.
    void closeSocket();
    void openSocket();
    /// How long to wait for an answer to questions asked from now on, in milliseconds, at least 1.
    void setAnswerTimeoutMs(int milliseconds);
    /// Moves the log's files to the trash, or where there is none deletes them if `evenForGood`: logCleared() tells.
    void clearLog(bool evenForGood);

Q_SIGNALS:
    /// log() ends with `count` new messages.
    void messagesAppended(qsizetype count);
    /// log() begins with `count` more messages: those of earlier days, read in the background.
    void messagesPrepended(qsizetype count);
    /// These, still in log(), have changed.
    void messagesAmended(const QList<echogram::MessageId> &ids);
    /// All of earlier days are there.
    void historyLoaded();
    /// Something is to be known about the log that has happened once: a sentence.
    void noticed(const QString &notice);
    /// The log is empty, or `problem` says why its files could not be moved.
    void logCleared(const QString &problem);
    /// The oldest `count` are about to leave log() / have left it.
    void messagesAboutToBeForgotten(qsizetype count);
    void messagesForgotten(qsizetype count);
    /// counters(), repeatProgress() or localEndpoint() have changed.
    void statusChanged();

private:
    template <typename Act>
    void tell(Act act);
    void apply(const ConversationUpdate &update);
    void takeHistory(const HistoryStretch &stretch);
    void takeCleared(const QString &problem);
    void forget(qsizetype count);

    const Target m_target;
    const std::shared_ptr<LogFolder> m_folder;
    ConversationWorker *m_worker = nullptr; // lives and dies on the I/O thread; null for a recorded one
    std::unique_ptr<HistoryLoader> m_history;
    MessageLog m_log;
    ConversationCounters m_counters;
    RepeatProgress m_repeat;
    Endpoint m_peer;
    Endpoint m_local;
    SocketDescription m_socket;
    int m_answerTimeoutMs;
};

} // namespace echogram
