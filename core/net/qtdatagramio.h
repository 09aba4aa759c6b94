// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramio.h"

#include <QHostAddress>

class QUdpSocket;

namespace echogram {

/// Moves datagrams through a QUdpSocket with its own calls: the engine for every platform.
class QtDatagramIo : public DatagramIo
{
    Q_OBJECT
public:
    /// The socket must be bound. For `hopsLess` see SocketOptions; Linux only.
    explicit QtDatagramIo(QUdpSocket &socket, int hopsLess = 0);

    using DatagramIo::send;

    ReceiveStop receive(DatagramBatch &batch, qsizetype limit) override;
    SendOutcome send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                     int questionHops) override;
    std::optional<quint64> dropped() const override;
    void describe(SocketDescription &description) const override;

private:
    enum class Step { Received, Empty, Error };

    Step receiveOne(DatagramBatch &batch);
    Step receiveOneWithDestination(DatagramBatch &batch);
    Step stepOfFailedRead(int systemError) const;
    SendOutcome sendFrom(QByteArrayView payload, const Endpoint &peer, const Endpoint &local, int hopLimit);
    SendOutcome outcomeOf(qint64 written, qsizetype expected) const;

    QUdpSocket &m_socket;
    const Endpoint m_bound;
    const int m_hopsLess;
};

} // namespace echogram
