// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "core/net/datagramio.h"
#include "core/net/socketoptions.h"
#include "core/net/unreachable.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

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
        droppedByKernel; ///< at least, for lack of receive buffer (DatagramIo::dropped()); empty where nobody tells
};

/// What became of a batch that was to be sent.
struct BatchSending
{
    qsizetype sent = 0;   ///< datagrams the kernel took
    qsizetype failed = 0; ///< datagrams it refused
    qsizetype end =
        0; ///< index of the first for which there was no room; that and what follows is still to be sent
    std::vector<qsizetype> refused = {}; ///< the indexes of those that failed
    SystemError error = {};              ///< why the last of them did
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

    /// Binds and joins the groups. Returns the system's reason when it could not; the socket is closed then.
    SystemError open(const SocketOptions &options);
    void close();
    bool isOpen() const { return m_io != nullptr; }

    /// Where it is bound, with the port that was really taken; null when closed.
    Endpoint localEndpoint() const { return m_local; }
    /// What the kernel really gave, in bytes, its own overhead included (socket(7)); 0 when closed.
    int receiveBufferBytes() const;
    SocketCounters counters() const;
    /// Which engine moves the datagrams, and what the kernel granted.
    SocketDescription description() const;

    /// Sends one datagram at once, from `local` if the socket is bound to a wildcard and `local` is known.
    /// An ICMP error that is pending from an earlier datagram is set aside for unreachableReported() and never
    /// costs this one.
    /// `questionHops`: see DatagramIo::send().
    SendOutcome send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local = {},
                     int questionHops = 0);

    /// Sends the datagrams of a batch from index `first` up to, not including, `end`, each to its record's peer and
    /// from its record's local address. One that is refused is counted and costs the others nothing; where the send
    /// buffer is full it ends, and awaitRoom() tells when to go on.
    BatchSending send(const DatagramBatch &batch, qsizetype first, qsizetype end);

    /// Asks for roomAvailable(), once, after a send said that there is no room.
    void awaitRoom();

    /// Hands on what is waiting now, without the event loop: before something is decided for want of an answer. Not to
    /// be called from a slot of datagramsReceived().
    void receive();

Q_SIGNALS:
    /// In the order of arrival, a few hundred at a time. Reading goes on for a millisecond at most before timers and
    /// other sockets get their turn.
    void datagramsReceived(const echogram::DatagramBatch &batch);
    void roomAvailable();
    void unreachableReported(const QList<echogram::Unreachable> &reports);

private:
    void collectUnreachable();
    template <class Try>
    bool retryAfterErrors(Try &&attempt);
    void reportUnreachable();

    std::unique_ptr<QUdpSocket> m_socket;
    std::unique_ptr<DatagramIo> m_io;
    QString m_ioReason;
    Endpoint m_local;
    DatagramBatch m_batch; // kept for its memory
    SocketCounters m_counters;
    SystemError m_noRoom;             // why there was none
    int m_askedReceiveBuffer = 0;     // bytes
    quint64 m_opening = 0;            // counts open() and close(), which a slot may call
    QList<Unreachable> m_unreachable; // collected, not yet reported
    bool m_collectsUnreachable = false;
};

} // namespace echogram
