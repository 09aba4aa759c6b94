// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echoserver.h"

#include <chrono>
#include <optional>

namespace echogram {
namespace {

using namespace std::chrono_literals;

// Some 60 of the largest answers, or tens of thousands of small ones: what a network device sends in well under
// a second. Waiting longer than that, an answer is of no use to who asked.
constexpr qsizetype waitingCapacityBytes = 4 << 20;

// UDP has no signal for "there is room again", and ENOBUFS is over when the device has sent, which no poll()
// tells. Runs only while something waits.
constexpr auto retryInterval = 1ms;

/// What to answer, if anything: the one place where that is decided. Today the same bytes, and silence where no
/// answer can be sent: port 0 means that the sender takes none (RFC 768).
std::optional<QByteArrayView> answerTo(const DatagramRecord &question, QByteArrayView payload)
{
    if (question.peer.port() == 0)
        return {};
    return payload;
}

DatagramBatch beginningOf(const DatagramBatch &batch, qsizetype count)
{
    DatagramBatch beginning;
    for (qsizetype i = 0; i < count; ++i) {
        const DatagramRecord &record = batch.record(i);
        beginning.append(batch.payload(i), record.peer, record.local, record.direction, record.time);
    }
    return beginning;
}

} // namespace

EchoServer::EchoServer(QObject *parent)
    : QObject(parent)
    , m_waiting(waitingCapacityBytes)
{
    m_retry.setSingleShot(true);
    m_retry.setTimerType(Qt::PreciseTimer);
    m_retry.setInterval(retryInterval);
    connect(&m_retry, &QTimer::timeout, this, &EchoServer::retry);
    connect(&m_socket, &DatagramSocket::datagramsReceived, this, &EchoServer::echo);
}

SystemError EchoServer::start(const SocketOptions &options)
{
    stop();
    m_totals = {};
    m_isLimitAnnounced = false;
    return m_socket.open(options);
}

void EchoServer::stop()
{
    m_totals = totals();
    m_retry.stop();
    m_totals.sendDrops += quint64(m_waiting.size());
    m_waiting.clear();
    m_socket.close();
}

EchoTotals EchoServer::totals() const
{
    EchoTotals totals = m_totals;
    if (m_socket.isOpen())
        totals.kernelDrops = m_socket.counters().droppedByKernel.value_or(0);
    return totals;
}

void EchoServer::echo(const DatagramBatch &batch)
{
    qsizetype handled = 0;
    for (; handled < batch.size() && !isLimitInSight(); ++handled) {
        const DatagramRecord &question = batch.record(handled);
        const QByteArrayView payload = batch.payload(handled);
        ++m_totals.datagrams;
        m_totals.bytes += quint64(payload.size());
        if (const auto answer = answerTo(question, payload))
            send(*answer, question.peer, question.local);
    }
    if (handled == batch.size())
        Q_EMIT datagramsEchoed(batch);
    else if (handled > 0)
        Q_EMIT datagramsEchoed(beginningOf(batch, handled));
    announceLimit();
}

/// Whether the limit is reached once what waits has gone out.
bool EchoServer::isLimitInSight() const
{
    return m_answerLimit != 0 && m_totals.answers + quint64(m_waiting.size()) >= m_answerLimit;
}

void EchoServer::send(QByteArrayView payload, const Endpoint &peer, const Endpoint &local)
{
    if (m_waiting.isEmpty() && trySend(payload, peer, local) != SendVerdict::BufferFull)
        return;
    if (!m_waiting.push(payload, peer, local))
        ++m_totals.sendDrops;
    if (!m_retry.isActive())
        m_retry.start();
}

SendVerdict EchoServer::trySend(QByteArrayView payload, const Endpoint &peer, const Endpoint &local)
{
    const SendVerdict verdict = m_socket.send(payload, peer, local).verdict;
    if (verdict == SendVerdict::Sent)
        ++m_totals.answers;
    else if (verdict == SendVerdict::Failed)
        ++m_totals.errors;
    return verdict;
}

void EchoServer::retry()
{
    m_waiting.drain([this](QByteArrayView payload, const Endpoint &peer, const Endpoint &local) {
        return trySend(payload, peer, local);
    });
    if (!m_waiting.isEmpty())
        m_retry.start();
    announceLimit();
}

void EchoServer::announceLimit()
{
    if (m_answerLimit == 0 || m_totals.answers < m_answerLimit || m_isLimitAnnounced)
        return;
    m_isLimitAnnounced = true;
    Q_EMIT answerLimitReached();
}

} // namespace echogram
