// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "core/net/systemerror.h"

#include <QByteArrayView>

class QUdpSocket;

namespace echogram {

/// Why a receive run ended.
enum class ReceiveStop {
    Drained,      ///< nothing more is waiting
    LimitReached, ///< the batch is full; the socket wakes again
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

/// Moves datagrams through a QUdpSocket with its own calls: the engine for every platform. Borrows the socket,
/// which must be bound and outlive it. To be called on the socket's thread.
class QtDatagramIo
{
public:
    explicit QtDatagramIo(QUdpSocket &socket);

    /// Appends what is waiting, at most `limit` datagrams. An ICMP error that surfaces in between
    /// (ECONNREFUSED) does not end the run: it belongs to a datagram sent earlier, and what waits behind it is
    /// still there.
    ReceiveStop receive(DatagramBatch &batch, qsizetype limit);

    /// Sends one datagram, from `local` where that is known and the socket is bound to a wildcard.
    SendOutcome send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local);

private:
    enum class Step { Received, Empty, Error };

    Step receiveOne(DatagramBatch &batch);
    Step receiveOneWithDestination(DatagramBatch &batch);
    Step stepOfFailedRead(int systemError) const;
    SendOutcome sendFrom(QByteArrayView payload, const Endpoint &peer, const Endpoint &local);
    SendOutcome outcomeOf(qint64 written, qsizetype expected) const;

    QUdpSocket &m_socket;
    Endpoint m_bound;
};

} // namespace echogram
