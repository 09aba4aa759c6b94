// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echoserver.h"

#include <algorithm>
#include <limits>

namespace echogram {
namespace {

// Some 60 of the largest answers, or tens of thousands of small ones: what a network device sends in well under
// a second. Waiting longer than that, an answer is of no use to who asked.
constexpr qsizetype waitingCapacityBytes = 4 << 20;

// As many as come in with a batch: a full queue must not keep timers and questions waiting.
constexpr qsizetype answersPerRetry = 256;

/// Whether a question can be answered: port 0 means that the sender takes no answer (RFC 768).
bool isAnswerable(const Endpoint &peer)
{
    return peer.port() != 0;
}

DatagramBatch beginningOf(const DatagramBatch &batch, qsizetype count)
{
    DatagramBatch beginning;
    for (qsizetype i = 0; i < count; ++i) {
        const DatagramRecord record = batch.record(i);
        beginning.append(batch.payload(i), record.peer, record.local, record.direction, record.time);
    }
    return beginning;
}

} // namespace

EchoTotals &EchoTotals::operator+=(const EchoTotals &other)
{
    datagrams += other.datagrams;
    bytes += other.bytes;
    answers += other.answers;
    errors += other.errors;
    sendDrops += other.sendDrops;
    kernelDrops += other.kernelDrops;
    return *this;
}

EchoServer::EchoServer(QObject *parent)
    : QObject(parent)
    , m_waiting(waitingCapacityBytes)
{
    connect(&m_socket, &DatagramSocket::roomAvailable, this, &EchoServer::retry);
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
    // Today the answer is the question: the batch goes back as it came, in runs of what can be answered.
    qsizetype handled = 0;
    while (handled < batch.size() && answersLeft() > 0) {
        const qsizetype first = handled;
        const qsizetype end = first + qsizetype(std::min(quint64(batch.size() - first), answersLeft()));
        while (handled < end && isAnswerable(batch.peer(handled)))
            handled = std::min(end, batch.trainEnd(handled));
        answer(batch, first, handled);
        if (handled < end) // this one is not
            handled = std::min(end, batch.trainEnd(handled));
    }
    m_totals.datagrams += quint64(handled);
    m_totals.bytes += quint64(batch.payloadBytes(0, handled));
    if (handled == batch.size())
        Q_EMIT datagramsEchoed(batch);
    else if (handled > 0)
        Q_EMIT datagramsEchoed(beginningOf(batch, handled));
    announceLimit();
}

/// How many more may be sent before the limit is reached, when all that waits has gone out.
quint64 EchoServer::answersLeft() const
{
    if (m_answerLimit == 0)
        return std::numeric_limits<quint64>::max();
    const quint64 promised = m_totals.answers + quint64(m_waiting.size());
    return m_answerLimit - std::min(m_answerLimit, promised);
}

void EchoServer::answer(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    if (m_waiting.isEmpty()) {
        const BatchSending sending = m_socket.send(batch, first, end);
        m_totals.answers += quint64(sending.sent);
        m_totals.errors += quint64(sending.failed);
        first = sending.end;
    }
    if (first < end)
        keep(batch, first, end);
}

/// For when there is room again.
void EchoServer::keep(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    for (qsizetype i = first; i < end; ++i) {
        if (!m_waiting.push(batch.payload(i), batch.peer(i), batch.local(i)))
            ++m_totals.sendDrops;
    }
    m_socket.awaitRoom();
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
    m_waiting.drain(answersPerRetry, [this](QByteArrayView payload, const Endpoint &peer,
                                            const Endpoint &local) { return trySend(payload, peer, local); });
    if (!m_waiting.isEmpty())
        m_socket.awaitRoom();
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
