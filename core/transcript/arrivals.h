// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "core/datagram/endpoint.h"
#include "core/datagram/instant.h"

#include <QByteArray>

#include <deque>
#include <optional>

namespace echogram {

/// A datagram that came in.
struct Arrival
{
    QByteArray payload;
    Endpoint peer;
    Instant time; ///< when the kernel got it, where it says so
};

/// Datagrams that came in and were not looked at yet, in their order. No more than 10,000, and 16 MiB of payloads: what
/// comes then is counted and lost. A value.
class Arrivals
{
public:
    void take(const DatagramBatch &batch);
    /// The oldest, which it has no longer.
    std::optional<Arrival> next();
    void clear();

    /// For which there was no room, since the beginning.
    quint64 lost() const { return m_lost; }

private:
    std::deque<Arrival> m_arrivals;
    qsizetype m_bytes = 0; // of their payloads
    quint64 m_lost = 0;
};

} // namespace echogram
