// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/flowaskers.h"

#include <utility>

namespace echogram {

Endpoint FlowAskers::askerOf(const Endpoint &source, const Endpoint &destination)
{
    const EndpointPair pair(source, destination);
    if (pair == m_latest && !m_latestAsker.isNull())
        return m_latestAsker;
    auto found = m_recent.constFind(pair);
    if (found == m_recent.constEnd()) {
        if (m_recent.size() >= m_flowsAtOnce) {
            m_forgotten += quint64(m_older.size());
            m_older = std::exchange(m_recent, {});
        }
        const Endpoint known = m_older.take(pair);
        found = m_recent.insert(pair, known.isNull() ? source : known);
    }
    m_latest = pair;
    m_latestAsker = *found;
    return m_latestAsker;
}

} // namespace echogram
