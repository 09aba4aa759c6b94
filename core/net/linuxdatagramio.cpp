// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/linuxdatagramio.h"

#include "core/net/linuxsocket.h"

#include <QUdpSocket>

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <netinet/udp.h>
#include <unistd.h>

namespace echogram {
namespace {

Capability leftOff()
{
    return {false, QStringLiteral("each datagram is to have its own receive time")};
}

} // namespace

LinuxDatagramIo::LinuxDatagramIo(QUdpSocket &socket, const SocketOptions &options, LinuxCalls calls)
    : m_calls(std::move(calls))
    , m_bound(socket.localAddress(), socket.localPort())
    , m_descriptor(fcntl(int(socket.socketDescriptor()), F_DUPFD_CLOEXEC, 0))
{
    m_error = m_descriptor < 0 ? SystemError::fromErrno(errno) : probe();
    if (!isOpen())
        return;
    askWhereDatagramsCameTo(options.hopsLess > 0);
    m_receiveTimes = enableReceiveTimes(options.receiveTimes);
    m_gro = enableGro(options.coalesces);
    const int on = 1;
    m_calls.setOption(m_descriptor, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    m_receiver.emplace(m_calls, m_descriptor, m_bound);
    m_sender.emplace(m_calls, m_descriptor, m_bound, probeGso(options.coalesces), options.hopsLess);

    m_readable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read, this);
    connect(m_readable.get(), &QSocketNotifier::activated, this, &DatagramIo::readable);
    m_writable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Write, this);
    m_writable->setEnabled(false);
    connect(m_writable.get(), &QSocketNotifier::activated, this, [this] {
        m_writable->setEnabled(false);
        Q_EMIT roomAvailable();
    });
}

LinuxDatagramIo::~LinuxDatagramIo()
{
    close();
}

/// Whether the kernel, or the sandbox around it, has the calls at all: with nothing to do they do nothing.
SystemError LinuxDatagramIo::probe()
{
    mmsghdr none{};
    if (m_calls.receive(m_descriptor, &none, 0) < 0 && errno != EAGAIN)
        return SystemError::fromErrno(errno);
    if (m_calls.send(m_descriptor, &none, 0) < 0)
        return SystemError::fromErrno(errno);
    return {};
}

/// On a wildcard every datagram is to say where it came to; elsewhere that is known, and what QUdpSocket asked the
/// kernel to tell with each of them would only cost time.
void LinuxDatagramIo::askWhereDatagramsCameTo(bool wantsHopLimits)
{
    const int isAsked = m_bound.isWildcard();
    const int hops = wantsHopLimits;
    if (m_bound.family() == Endpoint::Family::IPv6) {
        m_calls.setOption(m_descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, &isAsked, sizeof isAsked);
        m_calls.setOption(m_descriptor, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &hops, sizeof hops);
    } else {
        m_calls.setOption(m_descriptor, IPPROTO_IP, IP_PKTINFO, &isAsked, sizeof isAsked);
    }
    m_calls.setOption(m_descriptor, IPPROTO_IP, IP_RECVTTL, &hops,
                      sizeof hops); // dual-stack ones get IPv4 as well
}

Capability LinuxDatagramIo::enableReceiveTimes(bool isWanted)
{
    if (!isWanted)
        return {false, QStringLiteral("nobody asks for them")};
    const int on = 1;
    if (m_calls.setOption(m_descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0)
        return {false, SystemError::fromErrno(errno).text};
    return {true, {}};
}

Capability LinuxDatagramIo::enableGro(bool isWanted)
{
    if (!isWanted)
        return leftOff();
    const int on = 1;
    if (m_calls.setOption(m_descriptor, SOL_UDP, UDP_GRO, &on, sizeof on) != 0)
        return {false, SystemError::fromErrno(errno).text};
    return {true, {}};
}

Capability LinuxDatagramIo::probeGso(bool isWanted)
{
    if (!isWanted)
        return leftOff();
    const int size = 1;
    if (m_calls.setOption(m_descriptor, SOL_UDP, UDP_SEGMENT, &size, sizeof size) != 0)
        return {false, SystemError::fromErrno(errno).text};
    const int off = 0; // or every send would be cut into pieces of a byte
    m_calls.setOption(m_descriptor, SOL_UDP, UDP_SEGMENT, &off, sizeof off);
    return {true, {}};
}

ReceiveStop LinuxDatagramIo::receive(DatagramBatch &batch, qsizetype limit)
{
    return m_receiver->receive(batch, limit);
}

SendOutcome LinuxDatagramIo::send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                                  int questionHops)
{
    return m_sender->send(payload, peer, local, questionHops);
}

BatchOutcome LinuxDatagramIo::send(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    return m_sender->send(batch, first, end);
}

void LinuxDatagramIo::awaitRoom(const SystemError &error)
{
    // poll(2) tells when the socket's own buffer has room again, but nothing of the network device's queue.
    if (error.code == EAGAIN)
        m_writable->setEnabled(true);
    else
        DatagramIo::awaitRoom(error);
}

std::optional<quint64> LinuxDatagramIo::dropped() const
{
    // SO_MEMINFO tells at any time; SO_RXQ_OVFL comes with the next datagram, if one comes.
    return linuxsocket::droppedByKernel(m_descriptor).value_or(m_receiver->overflow())
           + m_receiver->truncated();
}

void LinuxDatagramIo::describe(SocketDescription &description) const
{
    description.engine = QStringLiteral("linux");
    description.gro = m_gro;
    description.gso = m_sender->gso();
    description.receiveTimes = m_receiveTimes;
}

void LinuxDatagramIo::close()
{
    DatagramIo::close();
    for (QSocketNotifier *notifier : {m_readable.get(), m_writable.get()}) {
        if (notifier)
            notifier->setEnabled(false);
    }
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

} // namespace echogram
