// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/endpointpair.h"

#include <QHash>

namespace echogram {

/// Remembers who spoke first in each flow, for whoever reads a capture once from its start to its end. The memory is
/// bounded: a flow that was silent while so many others spoke is forgotten, and begins anew when it speaks again.
class FlowAskers
{
public:
    /// Between `flowsAtOnce` and twice as many flows are remembered; at most some 80 bytes each.
    explicit FlowAskers(qsizetype flowsAtOnce = 262'144)
        : m_flowsAtOnce(flowsAtOnce)
    {}

    /// Who spoke first of the two: the source when nothing is known of them.
    Endpoint askerOf(const Endpoint &source, const Endpoint &destination);

    /// How many flows may be wrong about who asked if they spoke again.
    quint64 forgotten() const { return m_forgotten; }

private:
    using Askers = QHash<EndpointPair, Endpoint>;

    qsizetype m_flowsAtOnce;
    Askers m_recent; // that spoke since it was begun
    Askers m_older;  // that have not since
    quint64 m_forgotten = 0;
    EndpointPair m_latest; // nearly always it is the same flow again
    Endpoint m_latestAsker;
};

} // namespace echogram
