// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/datagramsocket.h"

#include "core/net/clock.h"
#include "core/net/iofactory.h"
#ifdef Q_OS_LINUX
#include "core/net/linuxsocket.h"
#endif

#include <QNetworkInterface>
#include <QNetworkProxy>
#include <QUdpSocket>

#include <cerrno>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace echogram {
namespace {

// Enough to make the cost of a batch small, and few enough for the processor's caches.
constexpr qsizetype datagramsPerBatch = 256;

// How long a flood may keep timers and other sockets of the same thread waiting: a wake-up then costs little beside
// what it brings.
constexpr qint64 drainNs = 1'000'000;

// Who sends trains of datagrams (GSO) sends the next one within microseconds of the answer to the last. So often it is
// looked for before the thread goes to sleep: together that takes as long as falling asleep and being woken.
constexpr int looksAfterATrain = 16;

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

SystemError bind(QUdpSocket &socket, const SocketOptions &options)
{
    if (options.descriptor < 0) {
        const QAbstractSocket::BindMode mode =
            options.groups.isEmpty() ? QAbstractSocket::BindMode(QAbstractSocket::DontShareAddress)
                                     : QAbstractSocket::ShareAddress | QAbstractSocket::ReuseAddressHint;
        const bool isBound = socket.bind(bindAddress(options.bindTo), options.bindTo.port(), mode);
        return isBound ? SystemError() : bindError(socket);
    }
    if (socket.setSocketDescriptor(options.descriptor, QAbstractSocket::BoundState))
        return {};
    const SystemError error{0, socket.errorString()};
#ifdef Q_OS_UNIX
    ::close(options.descriptor);
#endif
    return error;
}

SystemError join(QUdpSocket &socket, const MulticastGroup &group)
{
    QNetworkInterface interface;
    if (!group.interfaceName.isEmpty())
        interface = QNetworkInterface::interfaceFromName(group.interfaceName);
    else if (group.address.scope() != 0)
        interface = QNetworkInterface::interfaceFromIndex(int(group.address.scope()));
    if (!group.interfaceName.isEmpty() && !interface.isValid())
        return SystemError::fromErrno(ENODEV);
    const QHostAddress address = group.address.address();
    const bool hasJoined = interface.isValid() ? socket.joinMulticastGroup(address, interface)
                                               : socket.joinMulticastGroup(address);
    return hasJoined ? SystemError() : SystemError{0, socket.errorString()};
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
    if (const SystemError error = bind(*m_socket, options); error.isError()) {
        close();
        return error;
    }
    for (const MulticastGroup &group : options.groups) {
        if (const SystemError error = join(*m_socket, group); error.isError()) {
            close();
            return {error.code, QStringLiteral("%1: %2").arg(group.address.addressText(), error.text)};
        }
    }
    if (options.receiveBufferBytes > 0)
        m_socket->setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, options.receiveBufferBytes);
    m_askedReceiveBuffer = options.receiveBufferBytes;
    m_local = Endpoint(m_socket->localAddress(), m_socket->localPort());
#ifdef Q_OS_LINUX
    if (options.reportUnreachable) {
        // By the address it has: where there is no IPv6, Qt binds to 0.0.0.0 when asked for all addresses.
        const auto descriptor = int(m_socket->socketDescriptor());
        m_collectsUnreachable = !linuxsocket::enableErrorQueue(descriptor, m_local.family()).isError();
    }
#endif
    ChosenIo chosen = chooseIo(*m_socket, options);
    if (!chosen.io) {
        close();
        return chosen.error;
    }
    m_io = std::move(chosen.io);
    m_io->setParent(this);
    m_ioReason = chosen.reason;
    connect(m_io.get(), &DatagramIo::readable, this, &DatagramSocket::receive);
    connect(m_io.get(), &DatagramIo::roomAvailable, this, &DatagramSocket::roomAvailable);
    return {};
}

void DatagramSocket::close()
{
    ++m_opening;
    if (m_io) {
        m_io->close();
        m_io.release()->deleteLater(); // as below
    }
    if (m_socket) {
        // Not deleted here: close() may be called from a slot of datagramsReceived(), which QUdpSocket's own
        // code is still waiting for.
        m_socket->disconnect(this);
        m_socket->close();
        m_socket.release()->deleteLater(); // still our child, should there be no event loop any more
    }
    m_local = {};
    m_ioReason.clear();
    m_askedReceiveBuffer = 0;
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
    if (m_io)
        counters.droppedByKernel = m_io->dropped();
    return counters;
}

SocketDescription DatagramSocket::description() const
{
    SocketDescription description;
    if (!m_io)
        return description;
    m_io->describe(description);
    description.engineReason = m_ioReason;
    description.receiveBufferBytes = receiveBufferBytes();
    description.askedReceiveBuffer = m_askedReceiveBuffer;
    description.sendBufferBytes = m_socket->socketOption(QAbstractSocket::SendBufferSizeSocketOption).toInt();
    return description;
}

SendOutcome DatagramSocket::send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                                 int questionHops)
{
    if (!m_io)
        return {SendVerdict::Failed, SystemError::fromErrno(EBADF)};
    SendOutcome outcome = m_io->send(payload, peer, local, questionHops);
    if (outcome.verdict == SendVerdict::Failed) {
        retryAfterErrors([&] {
            outcome = m_io->send(payload, peer, local, questionHops);
            return outcome.verdict != SendVerdict::Failed;
        });
    }
    switch (outcome.verdict) {
    case SendVerdict::Sent:
        ++m_counters.sent;
        m_counters.sentBytes += quint64(payload.size());
        break;
    case SendVerdict::BufferFull:
        ++m_counters.sendDrops;
        m_noRoom = outcome.error;
        break;
    case SendVerdict::Failed:
        ++m_counters.sendErrors;
        break;
    }
    return outcome;
}

BatchSending DatagramSocket::send(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    BatchSending sending{0, 0, first};
    if (!m_io) {
        sending.failed = end - first;
        sending.end = end;
        return sending;
    }
    BatchOutcome outcome;
    const auto goOn = [&] {
        outcome = m_io->send(batch, sending.end, end);
        m_counters.sentBytes += quint64(batch.payloadBytes(sending.end, sending.end + outcome.sent));
        m_counters.sent += quint64(outcome.sent);
        sending.sent += outcome.sent;
        sending.end += outcome.sent;
        return outcome.sent > 0 || outcome.verdict != SendVerdict::Failed;
    };
    while (sending.end < end) {
        goOn();
        if (outcome.verdict == SendVerdict::BufferFull) {
            m_noRoom = outcome.error;
            break;
        }
        if (outcome.verdict == SendVerdict::Failed && !retryAfterErrors(goOn)) {
            ++m_counters.sendErrors;
            ++sending.failed;
            sending.error = outcome.error;
            sending.refused.push_back(sending.end++);
        }
    }
    return sending;
}

/// With IP_RECVERR the kernel hands a pending ICMP error to whichever call comes next, and does not do what the call
/// asked for. Taking the error off the queue clears the way for `attempt`, which says whether it came any further.
/// Each pending error can stand in the way once, more can come in meanwhile: hence a few tries, not one.
template <class Try>
bool DatagramSocket::retryAfterErrors(Try &&attempt)
{
    if (!m_collectsUnreachable)
        return false;
    bool isDone = false;
    for (int tries = 0; tries < 4 && !isDone; ++tries) {
        const qsizetype before = m_unreachable.size();
        collectUnreachable();
        if (m_unreachable.size() == before && tries > 0)
            break;
        isDone = attempt();
    }
    if (!m_unreachable.isEmpty())
        QMetaObject::invokeMethod(this, &DatagramSocket::reportUnreachable, Qt::QueuedConnection);
    return isDone;
}

void DatagramSocket::awaitRoom()
{
    if (m_io)
        m_io->awaitRoom(m_noRoom);
}

void DatagramSocket::receive()
{
    if (!m_io)
        return;
    collectUnreachable();
    const quint64 opening = m_opening;
    const qint64 endNs = monotonicNow() + drainNs;
    int looksLeft = 0;
    do {
        m_batch.clear();
        m_io->receive(m_batch, datagramsPerBatch);
        if (m_batch.isEmpty()) {
            if (--looksLeft < 0)
                break;
            continue;
        }
        looksLeft = m_batch.trainEnd(0) > 1 ? looksAfterATrain : 0;
        m_counters.received += quint64(m_batch.size());
        m_counters.receivedBytes += quint64(m_batch.payloadBytes());
        Q_EMIT datagramsReceived(m_batch);
        if (m_opening != opening) // a slot has closed this socket
            return;
        // While the slots were at work more may have come in, which costs less to read now than after a round of the
        // event loop. What is left behind wakes the socket again.
    } while (monotonicNow() < endNs);
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
