// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/load/probebatch.h"

namespace echogram {

ProbeBatch::ProbeBatch(quint32 session, qsizetype size)
    : m_session(session)
    , m_size(size)
{}

const DatagramBatch &ProbeBatch::make(qint64 first, qsizetype count, const Endpoint &peer)
{
    m_batch.clear();
    char *const payloads = m_batch.reserve(count * m_size);
    if (payloads != m_filledAt) { // the memory is another
        m_filledAt = payloads;
        m_filledCount = 0;
    }
    for (; m_filledCount < count; ++m_filledCount)
        Probe{}.write(payloads + m_filledCount * m_size, m_size);
    for (qsizetype index = 0; index < count; ++index)
        Probe{m_session, quint32(first + index)}.writeNumbers(payloads + index * m_size);
    m_batch.commitRun(count * m_size, m_size, peer, {}, Direction::Outgoing, {});
    return m_batch;
}

} // namespace echogram
