// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramsocket.h"
#include "core/net/wakeup.h"
#include "server/answerpath.h"
#include "server/answerqueue.h"
#include "server/manners/guard.h"
#include "server/relay.h"
#include "server/serverpolicy.h"
#include "server/serverreport.h"

#include <QObject>

#include <memory>
#include <optional>

namespace echogram {

/// Receive buffer to ask the kernel for, in bytes. Its default holds some 270 small datagrams, which is a
/// millisecond of a flood; the kernel clamps this to net.core.rmem_max and takes memory only when it is needed.
inline constexpr int echoReceiveBufferBytes = 4 << 20;

/// Answers what comes in on one socket as its policy says: where that is nothing but an echo (RFC 862), every datagram
/// goes back to where it came from, byte for byte, from the address it was sent to, and none is looked at one by one.
///
/// Lives on the thread that calls start() and is to be used there only. No send error ever stops it; it is
/// counted. Answers keep their order, also while the send buffer is full: they wait in a queue of 4 MiB.
class EchoServer : public QObject
{
    Q_OBJECT
public:
    explicit EchoServer(QObject *parent = nullptr);
    ~EchoServer() override;

    /// Binds and serves. Returns the system's reason when it could not bind; nothing is running then. The guard's
    /// hopsLess goes for the socket's.
    SystemError start(const SocketOptions &options, const ServerPolicy &policy = {});
    /// What was counted stays until the next start(). May be called from a slot of the signals below.
    void stop();
    bool isRunning() const { return m_socket.isOpen(); }

    /// Where it is bound, with the port that was really taken; null when not running.
    Endpoint localEndpoint() const { return m_socket.localEndpoint(); }
    SocketDescription socketDescription() const { return m_socket.description(); }
    EchoTotals totals() const { return report().totals; }
    ServerReport report() const;
    RefusalCounts refusals() const { return m_guard ? m_guard->refusals() : m_report.refusals; }

    /// Does what this policy says from now on, on the same socket; only while running. Its chance begins anew. What
    /// waits in the weather as it was is thrown away and counts as discarded; answers that wait for room in the send
    /// buffer still go. Counts go on from where they are, those of rules only where the rules are the same ones. The
    /// guard's hopsLess stays as it was at the start().
    void setPolicy(const ServerPolicy &policy);

    /// Other rules from now on; null for none.
    void setRules(const std::shared_ptr<const RuleSet> &rules);

    /// After that many answers it answers no more and says so by answerLimitReached(); 0 is no limit.
    void setAnswerLimit(quint64 answers) { m_answerLimit = answers; }

Q_SIGNALS:
    /// What came in, once it was answered or is on its way: whoever looks on never holds an answer up. Also holds
    /// datagrams that are not answered.
    void datagramsEchoed(const echogram::DatagramBatch &batch);
    /// What went out, where the policy asks for it (logsAnswers); its time is when it did.
    void datagramsAnswered(const echogram::DatagramBatch &answers);
    /// What waited on its way was moved on: counts may have changed without anything having come in.
    void movedOn();
    /// Where the policy asks for it.
    void fatesDecided(const QList<echogram::DatagramFate> &fates);
    void answerLimitReached();

private:
    void take(const DatagramBatch &batch);
    void echo(const DatagramBatch &batch);
    void walk(const DatagramBatch &batch);
    void advance(qint64 nowNs);
    void noteSent(const DatagramBatch &answers);
    void tellOfAnswers();
    quint64 answersLeft() const;
    void answer(const DatagramBatch &batch, qsizetype first, qsizetype end);
    void noteServiceTimes(const DatagramBatch &batch, qsizetype first, qsizetype end);
    void keep(const DatagramBatch &batch, qsizetype first, qsizetype end);
    SendVerdict trySend(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                        quint8 questionHops);
    void retry();
    void announceLimit();
    void openPath(qint64 startNs);
    void closePath();
    ServerReport onTheWay() const;

    DatagramSocket m_socket{this};
    WakeUp m_wakeUp{this};
    AnswerQueue m_waiting;
    ServerPolicy m_policy;
    std::optional<Guard> m_guard;     // while running
    std::optional<AnswerPath> m_path; // while running, where it is more than an echo
    std::unique_ptr<Relay> m_relay;   // while running, where there is a server behind
    IoChoice m_io = IoChoice::Auto;
    ServerReport m_report;  // what is not counted elsewhere, and when stopped all of it
    ServerReport m_earlier; // what guard and path had counted under earlier policies
    quint64 m_answerLimit = 0;
    DatagramBatch m_sent; // not told of yet
    bool m_isLimitAnnounced = false;
};

} // namespace echogram
