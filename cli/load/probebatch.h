// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "core/measure/probe.h"

namespace echogram {

/// Numbered probes side by side in one batch, whose memory is used again and again: of each only the numbers are
/// written anew.
class ProbeBatch
{
public:
    /// `size` of a payload in bytes, at least Probe::leastBytes.
    ProbeBatch(quint32 session, qsizetype size);

    /// The probes from number `first` on. Valid until the next call.
    const DatagramBatch &make(qint64 first, qsizetype count, const Endpoint &peer);

private:
    const quint32 m_session;
    const qsizetype m_size;
    DatagramBatch m_batch;
    const char *m_filledAt = nullptr; // where the fillers are, in the batch's memory
    qsizetype m_filledCount = 0;      // of how many probes
};

} // namespace echogram
