// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagerecorder.h"
#include "core/datagram/target.h"
#include "core/measure/sendplan.h"
#include "core/net/datagramsocket.h"
#include "core/net/namelookup.h"

#include <QObject>
#include <QTimer>

namespace echogram {

/// The half of a Conversation that lives on the I/O thread: socket, name look-up, matching, time-outs.
///
/// Driven by queued calls and answering by one queued signal. The signal is flow-controlled: after an update
/// the next one waits for acknowledge() and for the frame to pass, and what happens meanwhile is collected up
/// to a bound. Past the bound datagrams that come in are dropped and counted (those we sent never are); repeating is
/// put off long before. What is in the log is on disk a few hundredths of a second later, whether it was taken or not.
class ConversationWorker : public QObject
{
    Q_OBJECT
public:
    /// Logs into the folder, or in memory only where that is null.
    ConversationWorker(const Target &target, qint64 answerTimeoutNs, std::shared_ptr<LogFolder> folder = {},
                       const LogLimits &limits = {});

    /// Opens the socket if the target needs no look-up. To be called on the I/O thread before anything else, and
    /// again after closeSocket().
    void begin();
    /// Ends what is under way and frees the local port. A send opens another socket.
    void closeSocket();
    void send(const QByteArray &payload);
    void startRepeating(const QByteArray &payload, const SendPlan &plan);
    void stopRepeating();
    void setAnswerTimeout(qint64 nanoseconds); ///< for questions asked from now on
    void acknowledge();                        ///< the reader has taken the last update
    void clearLog(bool evenForGood);           ///< see CaptureLog::clear()

Q_SIGNALS:
    void updated(const echogram::ConversationUpdate &update);
    /// Everything that was told of before is gone, or `problem` says why not.
    void logCleared(const QString &problem);

private:
    bool useEndpoint(const Endpoint &peer);
    void sendQueued();
    void failQueued(const QString &reason);
    void transmit(MessageId id, const QByteArray &payload, qint64 timeoutNs);
    void sendDue();
    bool isRepeatingHeld() const;

    void takeDatagrams(const DatagramBatch &batch);
    void takeUnreachable(const QList<Unreachable> &reports);
    void expire();
    void scheduleExpiry();

    void publish();
    void deliver();
    void save();

    struct Queued
    {
        MessageId id;
        QByteArray payload;
        qint64 timeoutNs;
    };
    struct Repeat
    {
        QByteArray payload;
        SendPlan plan;
        qint64 startNs = 0;
        quint64 sent = 0;
    };

    const Target m_target;
    qint64 m_answerTimeoutNs;

    DatagramSocket m_socket{this};
    NameLookup m_lookup{this};
    Endpoint m_peer; // null until known
    Endpoint m_shownLocal;
    qint64 m_lookedUpNs = 0;
    std::optional<Endpoint> m_numericPeer; // when there is nothing to look up
    SystemError m_openError;               // why there is no socket
    QList<Queued> m_queued;                // for the look-up to end

    MessageRecorder m_recorder;
    std::optional<Repeat> m_repeat;
    RepeatProgress m_repeatProgress;

    QTimer m_expiry{this};
    QTimer m_repeatTimer{this};
    QTimer m_deliverTimer{this};
    QTimer m_saveTimer{this};

    qint64 m_deliveredNs = 0;
    bool m_isAcknowledged = true;
    bool m_hasNews = false; // something is to be told
    quint64 m_kernelDropsOfClosedSockets = 0;
};

} // namespace echogram
