// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/instant.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QMetaType>

namespace echogram {

/// The largest payload UDP over IPv4 carries: 65,535 - 20 (IPv4 header) - 8 (UDP header) bytes (RFC 768, 791).
inline constexpr qsizetype maximumPayloadSize = 65507;

enum class Direction : quint8 { Incoming, Outgoing };

/// All there is to know of one datagram but its payload.
struct DatagramRecord
{
    Endpoint peer;        ///< the other end
    Endpoint local;       ///< our end; null where it is not known or does not matter
    Instant time;         ///< when the kernel took it or gave it
    qsizetype offset = 0; ///< of the payload in the batch's buffer, in bytes
    qsizetype length = 0; ///< of the payload, in bytes
    Direction direction = Direction::Incoming;
    quint8 hopLimit = 0; ///< with which it came in (TTL, RFC 791; hop limit, RFC 8200); 0 where nobody asked
};

/// Many datagrams, payloads side by side in one buffer: what travels between sockets, logs and threads. Implicitly
/// shared (both members that hold memory are), so passing one by value through a queued signal copies no bytes.
class DatagramBatch
{
public:
    qsizetype size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    qsizetype payloadBytes() const { return m_used; }
    /// Of the datagrams from index `first` up to, not including, `end`.
    qsizetype payloadBytes(qsizetype first, qsizetype end) const { return offsetOf(end) - offsetOf(first); }

    DatagramRecord record(qsizetype index) const;
    /// Valid as long as the batch is neither changed nor destroyed.
    QByteArrayView payload(qsizetype index) const
    {
        const qsizetype offset = offsetOf(index);
        return QByteArrayView(m_buffer.constData() + offset, offsetOf(index + 1) - offset);
    }
    /// Single fields of the record, for where millions are looked at.
    const Endpoint &peer(qsizetype index) const { return trainOf(index).peer; }
    const Endpoint &local(qsizetype index) const { return trainOf(index).local; }
    quint8 hopLimit(qsizetype index) const { return trainOf(index).hopLimit; }
    const Instant &time(qsizetype index) const { return trainOf(index).time; }
    /// The index behind the last of those that were committed as one with this one: they have all but the payload in
    /// common, and all but the last of them are of the same length.
    qsizetype trainEnd(qsizetype index) const;

    void append(QByteArrayView payload, const Endpoint &peer, const Endpoint &local, Direction direction,
                Instant time, quint8 hopLimit = 0);

    /// Room for a payload of up to `capacity` bytes, to be written to directly and then taken with commit().
    /// The pointer is valid until the next change of the batch.
    char *reserve(qsizetype capacity);
    /// Takes the first `length` bytes of what reserve() gave as one datagram.
    void commit(qsizetype length, const Endpoint &peer, const Endpoint &local, Direction direction,
                Instant time, quint8 hopLimit = 0);

    /// Takes the first `length` bytes of what reserve() gave as a train of datagrams of `stride` bytes each, the
    /// last of which may be shorter: what the kernel hands over as one (UDP_GRO, udp(7)). The stride is at least 1.
    void commitRun(qsizetype length, qsizetype stride, const Endpoint &peer, const Endpoint &local,
                   Direction direction, Instant time, quint8 hopLimit = 0);

    /// Forgets the datagrams and keeps the memory, unless a copy of the batch still shares it.
    void clear();

private:
    /// Datagrams that came as one, or a single one. Millions come in a second, so nothing is kept for each of them.
    struct Train
    {
        Endpoint peer;
        Endpoint local;
        Instant time;
        qsizetype first = 0;  // index of the first datagram
        qsizetype offset = 0; // of the first payload in the buffer
        qsizetype stride = 0; // from one payload to the next
        Direction direction = Direction::Incoming;
        quint8 hopLimit = 0;
    };
    const Train &trainOf(qsizetype index) const { return m_trains.at(trainIndex(index)); }
    qsizetype trainIndex(qsizetype index) const;
    qsizetype offsetOf(qsizetype index) const;

    QByteArray m_buffer; // its size is what was allocated; m_used bytes hold payloads
    QList<Train> m_trains;
    qsizetype m_size = 0;
    qsizetype m_used = 0;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::DatagramBatch)
