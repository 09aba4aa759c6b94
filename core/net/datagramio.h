// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "core/datagram/socketdescription.h"
#include "core/net/systemerror.h"

#include <QByteArrayView>
#include <QObject>
#include <QTimer>

#include <optional>

namespace echogram {

/// Why a receive run ended.
enum class ReceiveStop {
    Drained,      ///< nothing more was waiting, or an error was; the socket wakes when there is more
    LimitReached, ///< the batch is full or ends here; there may be more
};

/// What became of one datagram that was to be sent.
enum class SendVerdict {
    Sent,       ///< the kernel took it
    BufferFull, ///< the send buffer is full; it may be tried again
    Failed,     ///< it cannot be sent; the error says why
};

struct SendOutcome
{
    SendVerdict verdict = SendVerdict::Sent;
    SystemError error;
};

/// How far the sending of a batch came, and why it went no further.
struct BatchOutcome
{
    qsizetype sent = 0;                      ///< datagrams the kernel took: the first ones
    SendVerdict verdict = SendVerdict::Sent; ///< of the one after them; Sent when there is none
    SystemError error;                       ///< of that one
};

/// An engine: moves the datagrams of a bound UDP socket. QtDatagramIo and LinuxDatagramIo keep this one contract,
/// and one set of tests runs over both.
///
/// Borrows the socket, which must outlive close(). To be used on the socket's thread.
class DatagramIo : public QObject
{
    Q_OBJECT
public:
    /// A batch is full when it holds that many bytes of payload, however few datagrams they are: what one
    /// wake-up may cost in time and memory.
    static constexpr qsizetype maximumBatchBytes = 1 << 20;

    DatagramIo();
    ~DatagramIo() override;

    /// Appends what is waiting, until the batch holds `limit` datagrams or maximumBatchBytes. It may become more by
    /// what the kernel hands over as one, and by 64 datagrams while it is not known that they are large here; and it
    /// may end sooner, where answering at once is better than reading on. An ICMP error that surfaces in between
    /// (ECONNREFUSED) does not end the run: it belongs to a datagram sent earlier, and what waits behind it is still
    /// there.
    virtual ReceiveStop receive(DatagramBatch &batch, qsizetype limit) = 0;

    /// Sends one datagram, from `local` where that is known and the socket is bound to a wildcard. `questionHops` is
    /// the hop limit with which the datagram came that it answers; 0 when there is none (SocketOptions::hopsLess).
    virtual SendOutcome send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                             int questionHops) = 0;

    /// Sends the datagrams from index `first` up to, not including, `end`, each to its record's peer and from
    /// its record's local address, in order, as answers to what came with its record's hop limit. Stops at the first
    /// that the kernel does not take.
    virtual BatchOutcome send(const DatagramBatch &batch, qsizetype first, qsizetype end);

    /// Asks for roomAvailable(), once, after `error` said that the send buffer is full. UDP itself has no such
    /// signal; unless the engine knows better this is a timer of a millisecond.
    virtual void awaitRoom(const SystemError &error);

    /// Datagrams lost on their way to receive(), mostly for lack of receive buffer; empty where the platform does
    /// not tell. At least so many: the kernel counts what it took in as one (UDP_GRO) as one.
    virtual std::optional<quint64> dropped() const;

    /// Fills in what the engine knows: its name, GRO, GSO and receive times.
    virtual void describe(SocketDescription &description) const = 0;

    /// Ends the signals and lets go of the socket. Nothing else may be called afterwards.
    virtual void close();

Q_SIGNALS:
    /// Something is waiting for receive(): a datagram or an error.
    void readable();
    void roomAvailable();

private:
    QTimer m_roomTimer{this};
};

} // namespace echogram
