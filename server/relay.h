// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramsocket.h"
#include "server/relaytotals.h"
#include "server/weather/parcel.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QTimer>

#include <memory>

namespace echogram {

/// Lets another server give the answers: each client has a socket of its own towards that server, which so takes them for
/// as many different peers. A socket is closed when its client and the server have been quiet for a while, and their
/// number is bounded: while there are too many, new clients are refused, and those that are there are not pushed out by
/// forged ones.
///
/// Lives on the server's thread.
class Relay : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        Endpoint server;
        qint64 idleNs = 60'000'000'000;
        int maximumClients = 1024;
        IoChoice io = IoChoice::Auto;
    };

    explicit Relay(const Options &options, QObject *parent = nullptr);
    ~Relay() override;

    void forward(const Parcel &question);
    RelayTotals totals() const;

Q_SIGNALS:
    /// With who asked as the peer, and came, hop limit and tag of the last question of theirs, and its size.
    void answerReceived(const echogram::Parcel &answer, qsizetype questionBytes);

private:
    struct Client
    {
        DatagramSocket socket;
        Parcel lastQuestion; // without its payload
        qsizetype lastQuestionBytes = 0;
        qint64 lastNs = 0; // of either direction, monotonic
    };
    /// On a wildcard the same peer may ask two of our addresses, and each has to answer for itself.
    struct Key
    {
        Endpoint peer;
        Endpoint local;
        friend bool operator==(const Key &, const Key &) = default;
        friend size_t qHash(const Key &key, size_t seed) { return qHashMulti(seed, key.peer, key.local); }
    };

    Client *clientFor(const Parcel &question);
    void hand(Client &client, const DatagramBatch &batch);
    void closeIdle();

    const Options m_options;
    QHash<Key, std::shared_ptr<Client>> m_clients;
    QTimer m_sweep{this}; // runs while there are clients
    RelayTotals m_totals;
};

} // namespace echogram
