// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/qtdatagramio.h"

#include "core/net/clock.h"
#ifdef Q_OS_LINUX
#include "core/net/linuxsocket.h"
#endif
#include "core/net/senderror.h"
#include "core/net/socketoptions.h"

#include <QNetworkDatagram>
#include <QUdpSocket>

#include <algorithm>
#include <cerrno>

namespace echogram {
namespace {

// One byte more than any payload, so that truncation cannot go unseen.
constexpr qsizetype receiveCapacity = 65536;

// How many receive errors in a row are passed over before the run ends; more than a socket can have pending at
// once, so only an error that never goes away gets there.
constexpr int toleratedErrors = 64;

} // namespace

QtDatagramIo::QtDatagramIo(QUdpSocket &socket, int hopsLess)
    : m_socket(socket)
    , m_bound(socket.localAddress(), socket.localPort())
    , m_hopsLess(hopsLess)
{
#ifdef Q_OS_LINUX
    if (m_hopsLess > 0)
        linuxsocket::enableHopLimits(int(socket.socketDescriptor()), m_bound.family());
#endif
    connect(&socket, &QUdpSocket::readyRead, this, &DatagramIo::readable);
}

ReceiveStop QtDatagramIo::receive(DatagramBatch &batch, qsizetype limit)
{
    int errors = 0;
    const qsizetype full = batch.size() + limit;
    while (batch.size() < full && batch.payloadBytes() < maximumBatchBytes) {
        // Looping on the read itself: hasPendingDatagrams() would cost two system calls more for each, and
        // its peek swallows an ICMP error together with the wake-up.
        const bool wantsMore = m_bound.isWildcard() || m_hopsLess > 0;
        const Step step = wantsMore ? receiveOneWithDestination(batch) : receiveOne(batch);
        if (step == Step::Empty)
            return ReceiveStop::Drained;
        if (step == Step::Error && ++errors > toleratedErrors)
            return ReceiveStop::Drained;
    }
    return ReceiveStop::LimitReached;
}

QtDatagramIo::Step QtDatagramIo::receiveOne(DatagramBatch &batch)
{
    QHostAddress address;
    quint16 port = 0;
    char *room = batch.reserve(receiveCapacity);
    errno = 0;
    const qint64 length = m_socket.readDatagram(room, receiveCapacity, &address, &port);
    if (length < 0)
        return stepOfFailedRead(errno);
    batch.commit(qsizetype(length), Endpoint(address, port), m_bound, Direction::Incoming, now());
    return Step::Received;
}

QtDatagramIo::Step QtDatagramIo::receiveOneWithDestination(DatagramBatch &batch)
{
    // Of the two ways to read, only this one tells which of our addresses the datagram came to.
    errno = 0;
    const QNetworkDatagram datagram = m_socket.receiveDatagram(receiveCapacity);
    if (!datagram.isValid())
        return stepOfFailedRead(errno);
    const Endpoint peer(datagram.senderAddress(), quint16(datagram.senderPort()));
    const Endpoint local(datagram.destinationAddress(), m_bound.port());
    batch.append(datagram.data(), peer, local, Direction::Incoming, now(),
                 quint8(std::max(0, datagram.hopLimit()))); // -1: not told
    return Step::Received;
}

/// Whether a read failed for want of a datagram or with an error. receiveDatagram() leaves QUdpSocket::error() at
/// an error of long ago when there is nothing to read, so errno decides where there is one.
QtDatagramIo::Step QtDatagramIo::stepOfFailedRead(int systemError) const
{
    if (systemError != 0)
        return systemError == EAGAIN ? Step::Empty : Step::Error;
    return m_socket.error() == QAbstractSocket::ConnectionRefusedError ? Step::Error : Step::Empty;
}

SendOutcome QtDatagramIo::send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                               int questionHops)
{
    const int hopLimit =
        m_hopsLess > 0 && questionHops > 0 ? std::max(1, answerHopLimit(questionHops, m_hopsLess)) : 0;
    const bool namesSource =
        m_bound.isWildcard() && !local.isNull() && !local.isWildcard() && !local.isForMany();
    if (namesSource) {
        const SendOutcome outcome = sendFrom(payload, peer, local, hopLimit);
        // The broadcast address of a subnet looks like any other, and cannot be sent from: then the kernel chooses.
        if (outcome.verdict != SendVerdict::Failed || !senderror::isRefusedSource(outcome.error.code))
            return outcome;
    }
    if (hopLimit > 0)
        return sendFrom(payload, peer, {}, hopLimit);
    errno = 0;
    return outcomeOf(m_socket.writeDatagram(payload.data(), payload.size(), peer.address(), peer.port()),
                     payload.size());
}

SendOutcome QtDatagramIo::sendFrom(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                                   int hopLimit)
{
#ifdef Q_OS_LINUX
    // On an AF_INET6 socket Qt does name the source, and does not do so for the hop limit of IPv4.
    if (m_bound.family() == Endpoint::Family::IPv4 || hopLimit > 0) {
        const SystemError error = linuxsocket::sendFrom(int(m_socket.socketDescriptor()), m_bound.family(),
                                                        payload, peer, local, hopLimit);
        if (!error.isError())
            return {};
        return {senderror::isBufferFull(error.code) ? SendVerdict::BufferFull : SendVerdict::Failed, error};
    }
#endif
    Q_UNUSED(hopLimit); // only where linuxsocket is
    QNetworkDatagram datagram(payload.toByteArray(), peer.address(), peer.port());
    datagram.setSender(local.address(), local.port());
    errno = 0;
    return outcomeOf(m_socket.writeDatagram(datagram), payload.size());
}

SendOutcome QtDatagramIo::outcomeOf(qint64 written, qsizetype expected) const
{
    if (written == expected)
        return {};
    // Qt keeps errno through its own error handling on Unix; elsewhere it stays 0 and Qt's words are what we have.
    SystemError error = errno != 0 ? SystemError::fromErrno(errno) : SystemError{0, m_socket.errorString()};
    const bool isFull =
        m_socket.error() == QAbstractSocket::TemporaryError || senderror::isBufferFull(error.code);
    return {isFull ? SendVerdict::BufferFull : SendVerdict::Failed, error};
}

std::optional<quint64> QtDatagramIo::dropped() const
{
#ifdef Q_OS_LINUX
    return linuxsocket::droppedByKernel(int(m_socket.socketDescriptor()));
#else
    return {};
#endif
}

void QtDatagramIo::describe(SocketDescription &description) const
{
    const QString reason = QStringLiteral("QUdpSocket does not use it");
    description.engine = QStringLiteral("qt");
    description.gro = {false, reason};
    description.gso = {false, reason};
    description.receiveTimes = {false, QStringLiteral("QUdpSocket does not tell them")};
}

} // namespace echogram
