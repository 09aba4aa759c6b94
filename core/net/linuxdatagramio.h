// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramio.h"
#include "core/net/linuxreceiver.h"
#include "core/net/linuxsender.h"
#include "core/net/socketoptions.h"

#include <QSocketNotifier>

class QUdpSocket;

namespace echogram {

/// Moves datagrams through a QUdpSocket's descriptor with recvmmsg(2) and sendmmsg(2): many for one system call, with
/// the kernel's receive times. Compiled on Linux only.
///
/// Works on a duplicate of the descriptor with a notifier of its own. QUdpSocket's notifier, which nobody reads
/// through any more, goes quiet by itself after its second wake-up; a second notifier on the same number would
/// depend on Qt's event dispatcher.
class LinuxDatagramIo : public DatagramIo
{
    Q_OBJECT
public:
    /// The socket must be bound. When isOpen() is false afterwards, error() says why it does not work here.
    LinuxDatagramIo(QUdpSocket &socket, const SocketOptions &options, LinuxCalls calls = {});
    ~LinuxDatagramIo() override;

    bool isOpen() const { return m_error.code == 0; }
    const SystemError &error() const { return m_error; }

    ReceiveStop receive(DatagramBatch &batch, qsizetype limit) override;
    SendOutcome send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                     int questionHops) override;
    BatchOutcome send(const DatagramBatch &batch, qsizetype first, qsizetype end) override;
    void awaitRoom(const SystemError &error) override;
    std::optional<quint64> dropped() const override;
    void describe(SocketDescription &description) const override;
    void close() override;

private:
    SystemError probe();
    Capability enableGro(bool isWanted);
    Capability probeGso(bool isWanted);
    Capability enableReceiveTimes(bool isWanted);
    void askWhereDatagramsCameTo(bool wantsHopLimits);

    const LinuxCalls m_calls;
    const Endpoint m_bound;
    int m_descriptor = -1;
    SystemError m_error;
    Capability m_gro;
    Capability m_receiveTimes;
    std::optional<LinuxReceiver> m_receiver;
    std::optional<LinuxSender> m_sender;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable; // on only while room is awaited
};

} // namespace echogram
