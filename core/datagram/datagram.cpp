// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/datagram.h"

#include <algorithm>
#include <cstring>

namespace echogram {

void DatagramBatch::append(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                           Direction direction, Instant time)
{
    if (!payload.isEmpty())
        std::memcpy(reserve(payload.size()), payload.data(), size_t(payload.size()));
    commit(payload.size(), peer, local, direction, time);
}

char *DatagramBatch::reserve(qsizetype capacity)
{
    if (m_buffer.size() - m_used < capacity)
        m_buffer.resize(std::max(m_used + capacity, 2 * m_buffer.size()));
    return m_buffer.data() + m_used; // detaches when a copy shares the buffer
}

void DatagramBatch::commit(qsizetype length, const Endpoint &peer, const Endpoint &local, Direction direction,
                           Instant time)
{
    m_records.append(DatagramRecord{peer, local, time, m_used, length, direction});
    m_used += length;
}

void DatagramBatch::clear()
{
    m_used = 0;
    if (m_buffer.isDetached())
        m_records.clear();
    else
        *this = DatagramBatch();
}

} // namespace echogram
