// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/relay.h"

#include "core/net/clock.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;

/// Where a socket is bound that is to reach the server: on loopback for a server there, so that nobody else reaches it.
Endpoint sourceFor(const Endpoint &server)
{
    const bool isIPv4 = server.family() == Endpoint::Family::IPv4;
    if (server.isLoopback())
        return {QHostAddress(isIPv4 ? QHostAddress::LocalHost : QHostAddress::LocalHostIPv6), 0};
    return {QHostAddress(isIPv4 ? QHostAddress::AnyIPv4 : QHostAddress::AnyIPv6), 0};
}

} // namespace

Relay::Relay(const Options &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
{
    // Often enough that nobody stays much longer than is said, and not more than ten times a second.
    m_sweep.setInterval(int(std::clamp<qint64>(options.idleNs / nsPerMs / 4, 100, 1000)));
    connect(&m_sweep, &QTimer::timeout, this, &Relay::closeIdle);
}

Relay::~Relay() = default;

void Relay::forward(const Parcel &question)
{
    Client *const client = clientFor(question);
    if (!client)
        return;
    client->lastNs = monotonicNow();
    client->lastQuestion = question;
    client->lastQuestion.payload.clear();
    client->lastQuestionBytes = question.payload.size();
    // What does not fit the send buffer is lost, as it would be on the way.
    const bool isSent = client->socket.send(question.payload, m_options.server).verdict == SendVerdict::Sent;
    ++(isSent ? m_totals.forwarded : m_totals.errors);
}

Relay::Client *Relay::clientFor(const Parcel &question)
{
    const Key key{question.peer, question.local};
    if (const auto known = m_clients.constFind(key); known != m_clients.constEnd())
        return known->get();
    if (m_clients.size() >= m_options.maximumClients) {
        ++m_totals.refused;
        return nullptr;
    }
    auto client = std::make_shared<Client>();
    SocketOptions options;
    options.bindTo = sourceFor(m_options.server);
    options.reportUnreachable = true;
    options.io = m_options.io;
    if (client->socket.open(options).isError()) {
        ++m_totals.errors;
        return nullptr;
    }
    connect(&client->socket, &DatagramSocket::datagramsReceived, this,
            [this, to = client.get()](const DatagramBatch &batch) { hand(*to, batch); });
    connect(&client->socket, &DatagramSocket::unreachableReported, this,
            [this](const QList<Unreachable> &reports) { m_totals.unreachable += quint64(reports.size()); });
    m_clients.insert(key, client);
    if (!m_sweep.isActive())
        m_sweep.start();
    return client.get();
}

void Relay::hand(Client &client, const DatagramBatch &batch)
{
    for (qsizetype i = 0; i < batch.size(); ++i) {
        if (batch.peer(i) != m_options.server)
            continue; // somebody else has guessed the port
        client.lastNs = monotonicNow();
        ++m_totals.returned;
        Parcel answer = client.lastQuestion;
        answer.payload = batch.payload(i).toByteArray();
        Q_EMIT answerReceived(answer, client.lastQuestionBytes);
    }
}

void Relay::closeIdle()
{
    const qint64 nowNs = monotonicNow();
    const auto before = m_clients.size();
    m_clients.removeIf([&](const auto &entry) { return nowNs - entry.value()->lastNs >= m_options.idleNs; });
    m_totals.expired += quint64(before - m_clients.size());
    if (m_clients.isEmpty())
        m_sweep.stop();
}

RelayTotals Relay::totals() const
{
    RelayTotals totals = m_totals;
    totals.clients = quint64(m_clients.size());
    return totals;
}

} // namespace echogram
