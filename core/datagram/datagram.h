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
};

/// Many datagrams, payloads side by side in one buffer: what travels between sockets, logs and threads.
/// Implicitly shared (both members are), so passing one by value through a queued signal copies no bytes.
class DatagramBatch
{
public:
    qsizetype size() const { return m_records.size(); }
    bool isEmpty() const { return m_records.isEmpty(); }
    qsizetype payloadBytes() const { return m_used; }

    const DatagramRecord &record(qsizetype index) const { return m_records.at(index); }
    /// Valid as long as the batch is neither changed nor destroyed.
    QByteArrayView payload(qsizetype index) const
    {
        const DatagramRecord &record = m_records.at(index);
        return QByteArrayView(m_buffer.constData() + record.offset, record.length);
    }

    void append(QByteArrayView payload, const Endpoint &peer, const Endpoint &local, Direction direction,
                Instant time);

    /// Room for a payload of up to `capacity` bytes, to be written to directly and then taken with commit().
    /// The pointer is valid until the next change of the batch.
    char *reserve(qsizetype capacity);
    /// Takes the first `length` bytes of what reserve() gave as one datagram.
    void commit(qsizetype length, const Endpoint &peer, const Endpoint &local, Direction direction,
                Instant time);

    /// Forgets the datagrams and keeps the memory, unless a copy of the batch still shares it.
    void clear();

private:
    QByteArray m_buffer; // its size is what was allocated; m_used bytes hold payloads
    QList<DatagramRecord> m_records;
    qsizetype m_used = 0;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::DatagramBatch)
