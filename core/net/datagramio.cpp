// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/datagramio.h"

#include <chrono>

namespace echogram {
namespace {

using namespace std::chrono_literals;

// A network device sends a full queue of small datagrams in about this time.
constexpr auto roomInterval = 1ms;

} // namespace

DatagramIo::DatagramIo()
{
    m_roomTimer.setSingleShot(true);
    m_roomTimer.setTimerType(Qt::PreciseTimer);
    m_roomTimer.setInterval(roomInterval);
    connect(&m_roomTimer, &QTimer::timeout, this, &DatagramIo::roomAvailable);
}

DatagramIo::~DatagramIo() = default;

BatchOutcome DatagramIo::send(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    for (qsizetype i = first; i < end; ++i) {
        const SendOutcome outcome = send(batch.payload(i), batch.peer(i), batch.local(i), batch.hopLimit(i));
        if (outcome.verdict != SendVerdict::Sent)
            return {i - first, outcome.verdict, outcome.error};
    }
    return {end - first, SendVerdict::Sent, {}};
}

void DatagramIo::awaitRoom(const SystemError &)
{
    if (!m_roomTimer.isActive()) // or whoever asks again and again would push it on for ever
        m_roomTimer.start();
}

std::optional<quint64> DatagramIo::dropped() const
{
    return {};
}

void DatagramIo::close()
{
    m_roomTimer.stop();
    disconnect();
}

} // namespace echogram
