// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/conversationupdate.h"
#include "core/chat/messagelog.h"
#include "core/datagram/target.h"
#include "core/measure/sendplan.h"

#include <QObject>

namespace echogram {

class ConversationWorker;
class IoThread;

/// A conversation over UDP: one local socket, whom it talks to, and the log of who said what and who answered.
///
/// The facade that windows and command lines use. Lives on its caller's thread, which needs an event loop; the
/// socket lives on the borrowed I/O thread, which must outlive the conversation. No call blocks: results come
/// as signals, at most about once per frame.
class Conversation : public QObject
{
    Q_OBJECT
public:
    static constexpr int defaultAnswerTimeoutMs = 1000;

    /// `target` needs a port. A name is looked up at the first send (and again when that is long ago).
    Conversation(IoThread &ioThread, const Target &target, int answerTimeoutMs = defaultAnswerTimeoutMs,
                 QObject *parent = nullptr);
    ~Conversation() override;

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

Q_SIGNALS:
    /// log() ends with `count` new messages.
    void messagesAppended(qsizetype count);
    /// These, still in log(), have changed.
    void messagesAmended(const QList<echogram::MessageId> &ids);
    /// The oldest `count` are about to leave log() / have left it.
    void messagesAboutToBeForgotten(qsizetype count);
    void messagesForgotten(qsizetype count);
    /// counters(), repeatProgress() or localEndpoint() have changed.
    void statusChanged();

private:
    void apply(const ConversationUpdate &update);

    const Target m_target;
    ConversationWorker *m_worker; // lives and dies on the I/O thread
    MessageLog m_log;
    ConversationCounters m_counters;
    RepeatProgress m_repeat;
    Endpoint m_peer;
    Endpoint m_local;
    SocketDescription m_socket;
    int m_answerTimeoutMs;
};

} // namespace echogram
