// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/arrivals.h"

namespace echogram {
namespace {

constexpr size_t most = 10'000;
constexpr qsizetype mostBytes = 16 << 20;

} // namespace

void Arrivals::take(const DatagramBatch &batch)
{
    for (qsizetype i = 0; i < batch.size(); ++i) {
        const QByteArrayView payload = batch.payload(i);
        if (m_arrivals.size() >= most || m_bytes + payload.size() > mostBytes) {
            m_lost += quint64(batch.size() - i);
            return;
        }
        m_arrivals.push_back({payload.toByteArray(), batch.peer(i), batch.time(i)});
        m_bytes += payload.size();
    }
}

std::optional<Arrival> Arrivals::next()
{
    if (m_arrivals.empty())
        return {};
    std::optional<Arrival> oldest = std::move(m_arrivals.front());
    m_arrivals.pop_front();
    m_bytes -= oldest->payload.size();
    return oldest;
}

void Arrivals::clear()
{
    m_arrivals.clear();
    m_bytes = 0;
}

} // namespace echogram
