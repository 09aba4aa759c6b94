// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/datagramsocket.h"

#ifdef Q_OS_LINUX
#include "core/net/linuxsocket.h"
#endif

#include <QNetworkProxy>
#include <QUdpSocket>

#include <cerrno>

namespace echogram {
namespace {

// Long enough to make the cost of a wake-up small, short enough that a timer on the same thread waits well
// below a millisecond.
constexpr qsizetype datagramsPerBatch = 256;

SystemError bindError(const QUdpSocket &socket)
{
    // Qt has seen the errno and put it into one of its own values by the time bind() returns.
    switch (socket.error()) {
    case QAbstractSocket::AddressInUseError:
        return SystemError::fromErrno(EADDRINUSE);
    case QAbstractSocket::SocketAddressNotAvailableError:
        return SystemError::fromErrno(EADDRNOTAVAIL);
    case QAbstractSocket::SocketAccessError:
        return SystemError::fromErrno(EACCES);
    default:
        return {0, socket.errorString()};
    }
}

/// QHostAddress::Any is the dual-stack wildcard; `::` as parsed would reach IPv6 peers only.
QHostAddress bindAddress(const Endpoint &endpoint)
{
    if (endpoint.family() == Endpoint::Family::IPv6 && endpoint.isWildcard())
        return QHostAddress(QHostAddress::Any);
    return endpoint.address();
}

} // namespace

DatagramSocket::DatagramSocket(QObject *parent)
    : QObject(parent)
{}

DatagramSocket::~DatagramSocket() = default;

SystemError DatagramSocket::open(const SocketOptions &options)
{
    close();
    if (options.bindTo.isNull()) // which QUdpSocket would take for 0.0.0.0
        return SystemError::fromErrno(EINVAL);
    // This object is its parent: moveToThread() takes children along, members it would leave behind.
    m_socket = std::make_unique<QUdpSocket>(this);
    m_socket->setProxy(QNetworkProxy::NoProxy); // or bind() asks for the application's proxy
    if (!m_socket->bind(bindAddress(options.bindTo), options.bindTo.port(),
                        QAbstractSocket::DontShareAddress)) {
        const SystemError error = bindError(*m_socket);
        close();
        return error;
    }
    if (options.receiveBufferBytes > 0)
        m_socket->setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, options.receiveBufferBytes);
    m_local = Endpoint(m_socket->localAddress(), m_socket->localPort());
#ifdef Q_OS_LINUX
    if (options.reportUnreachable) {
        // By the address it has: where there is no IPv6, Qt binds to 0.0.0.0 when asked for all addresses.
        const auto descriptor = int(m_socket->socketDescriptor());
        m_collectsUnreachable = !linuxsocket::enableErrorQueue(descriptor, m_local.family()).isError();
    }
#endif
    m_io.emplace(*m_socket);
    connect(m_socket.get(), &QUdpSocket::readyRead, this, &DatagramSocket::receive);
    return {};
}

void DatagramSocket::close()
{
    m_io.reset();
    if (m_socket) {
        // Not deleted here: close() may be called from a slot of datagramsReceived(), which QUdpSocket's own
        // code is still waiting for.
        m_socket->disconnect(this);
        m_socket->close();
        m_socket.release()->deleteLater(); // still our child, should there be no event loop any more
    }
    m_local = {};
    m_counters = {};
    m_unreachable.clear();
    m_collectsUnreachable = false;
}

int DatagramSocket::receiveBufferBytes() const
{
    return m_socket ? m_socket->socketOption(QAbstractSocket::ReceiveBufferSizeSocketOption).toInt() : 0;
}

SocketCounters DatagramSocket::counters() const
{
    SocketCounters counters = m_counters;
#ifdef Q_OS_LINUX
    if (m_socket)
        counters.droppedByKernel = linuxsocket::droppedByKernel(int(m_socket->socketDescriptor()));
#endif
    return counters;
}

SendOutcome DatagramSocket::send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local)
{
    if (!m_io)
        return {SendVerdict::Failed, SystemError::fromErrno(EBADF)};
    SendOutcome outcome = m_io->send(payload, peer, local);
    if (outcome.verdict == SendVerdict::Failed && m_collectsUnreachable) {
        // With IP_RECVERR the kernel hands a pending ICMP error to whichever call comes next, and does not do
        // what the call asked for. Taking the error off the queue clears the way. Each pending error can stand
        // in it once, more can come in meanwhile: hence a few tries, not one.
        for (int attempt = 0; attempt < 4 && outcome.verdict == SendVerdict::Failed; ++attempt) {
            const qsizetype before = m_unreachable.size();
            collectUnreachable();
            if (m_unreachable.size() == before && attempt > 0)
                break;
            outcome = m_io->send(payload, peer, local);
        }
        if (!m_unreachable.isEmpty())
            QMetaObject::invokeMethod(this, &DatagramSocket::reportUnreachable, Qt::QueuedConnection);
    }
    switch (outcome.verdict) {
    case SendVerdict::Sent:
        ++m_counters.sent;
        m_counters.sentBytes += quint64(payload.size());
        break;
    case SendVerdict::BufferFull:
        ++m_counters.sendDrops;
        break;
    case SendVerdict::Failed:
        ++m_counters.sendErrors;
        break;
    }
    return outcome;
}

void DatagramSocket::receive()
{
    collectUnreachable();
    m_batch.clear();
    m_io->receive(m_batch, datagramsPerBatch); // what the limit leaves behind wakes the socket again
    if (!m_batch.isEmpty()) {
        m_counters.received += quint64(m_batch.size());
        m_counters.receivedBytes += quint64(m_batch.payloadBytes());
        Q_EMIT datagramsReceived(m_batch);
    }
    reportUnreachable(); // answers first: the error of a datagram is never older than they are
}

void DatagramSocket::collectUnreachable()
{
#ifdef Q_OS_LINUX
    if (m_collectsUnreachable)
        m_unreachable += linuxsocket::takeErrorQueue(int(m_socket->socketDescriptor()));
#endif
}

void DatagramSocket::reportUnreachable()
{
    if (!m_unreachable.isEmpty())
        Q_EMIT unreachableReported(std::exchange(m_unreachable, {}));
}

} // namespace echogram
