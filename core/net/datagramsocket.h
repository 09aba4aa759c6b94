// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "core/net/qtdatagramio.h"
#include "core/net/socketoptions.h"
#include "core/net/unreachable.h"

#include <QObject>

#include <optional>

class QUdpSocket;

namespace echogram {

/// What went through a socket since it was opened.
struct SocketCounters
{
    quint64 received = 0;      ///< datagrams
    quint64 receivedBytes = 0; ///< of payload
    quint64 sent = 0;          ///< datagrams the kernel took
    quint64 sentBytes = 0;     ///< of payload
    quint64 sendErrors = 0;    ///< datagrams the kernel refused
    quint64 sendDrops = 0;     ///< datagrams for which its send buffer had no room
    std::optional<quint64>
        droppedByKernel; ///< for lack of receive buffer; empty where the platform does not tell
};

/// A bound UDP socket: QUdpSocket opens, binds and closes it, an engine moves the datagrams.
///
/// Lives on its I/O thread and is to be used there only. Not bounded by itself: a slot connected to
/// datagramsReceived() runs before the next batch is read, which is what holds a flood back (the kernel drops
/// and counts the rest).
class DatagramSocket : public QObject
{
    Q_OBJECT
public:
    explicit DatagramSocket(QObject *parent = nullptr);
    ~DatagramSocket() override;

    /// Binds. Returns the system's reason when it could not; the socket is closed then.
    SystemError open(const SocketOptions &options);
    void close();
    bool isOpen() const { return m_io.has_value(); }

    /// Where it is bound, with the port that was really taken; null when closed.
    Endpoint localEndpoint() const { return m_local; }
    /// What the kernel really gave, in bytes, its own overhead included (socket(7)); 0 when closed.
    int receiveBufferBytes() const;
    SocketCounters counters() const;

    /// Sends one datagram at once, from `local` if the socket is bound to a wildcard and `local` is known.
    /// An ICMP error that is pending from an earlier datagram is set aside for unreachableReported() and never
    /// costs this one.
    SendOutcome send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local = {});

Q_SIGNALS:
    /// In the order of arrival, at most a few hundred at a time, so that timers get their turn in between.
    void datagramsReceived(const echogram::DatagramBatch &batch);
    void unreachableReported(const QList<echogram::Unreachable> &reports);

private:
    void receive();
    void collectUnreachable();
    void reportUnreachable();

    std::unique_ptr<QUdpSocket> m_socket;
    std::optional<QtDatagramIo> m_io;
    Endpoint m_local;
    DatagramBatch m_batch; // kept for its memory
    SocketCounters m_counters;
    QList<Unreachable> m_unreachable; // collected, not yet reported
    bool m_collectsUnreachable = false;
};

} // namespace echogram
