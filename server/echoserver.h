// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramsocket.h"
#include "server/answerqueue.h"

#include <QObject>

namespace echogram {

/// Receive buffer to ask the kernel for, in bytes. Its default holds some 270 small datagrams, which is a
/// millisecond of a flood; the kernel clamps this to net.core.rmem_max and takes memory only when it is needed.
inline constexpr int echoReceiveBufferBytes = 4 << 20;

/// What went through an echo server since it was started.
struct EchoTotals
{
    quint64 datagrams = 0; ///< that came in
    quint64 bytes = 0;     ///< of payload that came in
    quint64 answers = 0;   ///< that the kernel took
    quint64 errors = 0;    ///< answers the kernel refused
    quint64 sendDrops = 0; ///< answers for which neither the send buffer nor the queue behind it had room
    quint64 kernelDrops =
        0; ///< datagrams lost for lack of receive buffer, at least (DatagramIo::dropped()); 0 where nobody tells

    quint64 drops() const { return sendDrops + kernelDrops; }
    EchoTotals &operator+=(const EchoTotals &other);

    friend bool operator==(const EchoTotals &, const EchoTotals &) = default;
};

/// Sends every datagram back to where it came from, byte for byte, from the address it was sent to (RFC 862).
///
/// Lives on the thread that calls start() and is to be used there only. No send error ever stops it; it is
/// counted. Answers keep their order, also while the send buffer is full: they wait in a queue of 4 MiB.
class EchoServer : public QObject
{
    Q_OBJECT
public:
    explicit EchoServer(QObject *parent = nullptr);

    /// Binds and serves. Returns the system's reason when it could not bind; nothing is running then.
    SystemError start(const SocketOptions &options);
    /// The totals stay until the next start(). May be called from a slot of the signals below.
    void stop();
    bool isRunning() const { return m_socket.isOpen(); }

    /// Where it is bound, with the port that was really taken; null when not running.
    Endpoint localEndpoint() const { return m_socket.localEndpoint(); }
    SocketDescription socketDescription() const { return m_socket.description(); }
    EchoTotals totals() const;

    /// After that many answers it answers no more and says so by answerLimitReached(); 0 is no limit.
    void setAnswerLimit(quint64 answers) { m_answerLimit = answers; }

Q_SIGNALS:
    /// What came in, once it was answered: whoever looks on never holds the echo up. Also holds datagrams whose
    /// answer failed or waits for room.
    void datagramsEchoed(const echogram::DatagramBatch &batch);
    void answerLimitReached();

private:
    void echo(const DatagramBatch &batch);
    quint64 answersLeft() const;
    void answer(const DatagramBatch &batch, qsizetype first, qsizetype end);
    void keep(const DatagramBatch &batch, qsizetype first, qsizetype end);
    SendVerdict trySend(QByteArrayView payload, const Endpoint &peer, const Endpoint &local);
    void retry();
    void announceLimit();

    DatagramSocket m_socket{this};
    AnswerQueue m_waiting;
    EchoTotals m_totals;
    quint64 m_answerLimit = 0;
    bool m_isLimitAnnounced = false;
};

} // namespace echogram
