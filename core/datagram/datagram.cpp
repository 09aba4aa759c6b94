// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"

#include <algorithm>
#include <cstring>

namespace echogram {

void DatagramBatch::append(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                           Direction direction, Instant time, quint8 hopLimit)
{
    if (!payload.isEmpty())
        std::memcpy(reserve(payload.size()), payload.data(), size_t(payload.size()));
    commit(payload.size(), peer, local, direction, time, hopLimit);
}

char *DatagramBatch::reserve(qsizetype capacity)
{
    if (m_buffer.size() - m_used < capacity)
        m_buffer.resize(std::max(m_used + capacity, 2 * m_buffer.size()));
    return m_buffer.data() + m_used; // detaches when a copy shares the buffer
}

void DatagramBatch::commit(qsizetype length, const Endpoint &peer, const Endpoint &local, Direction direction,
                           Instant time, quint8 hopLimit)
{
    m_trains.append({peer, local, time, m_size, m_used, length, direction, hopLimit});
    ++m_size;
    m_used += length;
}

void DatagramBatch::commitRun(qsizetype length, qsizetype stride, const Endpoint &peer, const Endpoint &local,
                              Direction direction, Instant time, quint8 hopLimit)
{
    m_trains.append({peer, local, time, m_size, m_used, stride, direction, hopLimit});
    m_size += std::max<qsizetype>(1, (length + stride - 1) / stride); // an empty one is one as well
    m_used += length;
}

DatagramRecord DatagramBatch::record(qsizetype index) const
{
    const Train &train = trainOf(index);
    const qsizetype offset = offsetOf(index);
    return {train.peer,      train.local,   train.time, offset, offsetOf(index + 1) - offset,
            train.direction, train.hopLimit};
}

qsizetype DatagramBatch::trainEnd(qsizetype index) const
{
    const qsizetype next = trainIndex(index) + 1;
    return next < m_trains.size() ? m_trains.at(next).first : m_size;
}

qsizetype DatagramBatch::trainIndex(qsizetype index) const
{
    if (m_trains.size() == m_size) // every one is single
        return index;
    const auto behind = std::upper_bound(m_trains.begin(), m_trains.end(), index,
                                         [](qsizetype i, const Train &train) { return i < train.first; });
    return behind - m_trains.begin() - 1;
}

/// Where the payload of a datagram begins, and that of the one before it ends.
qsizetype DatagramBatch::offsetOf(qsizetype index) const
{
    if (index == m_size)
        return m_used;
    const Train &train = trainOf(index);
    return train.offset + (index - train.first) * train.stride;
}

void DatagramBatch::clear()
{
    if (!m_buffer.isDetached()) {
        *this = DatagramBatch();
        return;
    }
    m_trains.clear();
    m_size = 0;
    m_used = 0;
}

} // namespace echogram
