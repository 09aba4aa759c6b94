// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/net/client.h"

#include <algorithm>

namespace echogram {

Client::Client(const ClientOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
{
    connect(&m_lookup, &NameLookup::resolved, this, &Client::openTowards);
    connect(&m_lookup, &NameLookup::failed, this, [this](const QString &reason) {
        Q_EMIT failed(QStringLiteral("%1: %2").arg(m_options.target.host, reason));
    });
}

void Client::open()
{
    m_lookup.start(m_options.target);
}

void Client::openTowards(const QList<Endpoint> &endpoints)
{
    // Who binds to an address of one family can only reach peers of the same.
    const Endpoint local(m_options.binding.address, m_options.binding.port);
    const auto fits = [&local](const Endpoint &endpoint) {
        return local.isNull() || local.family() == endpoint.family();
    };
    const auto found = std::find_if(endpoints.begin(), endpoints.end(), fits);
    if (found == endpoints.end()) {
        Q_EMIT failed(QStringLiteral("%1 cannot be reached from %2: one is IPv4, the other IPv6")
                          .arg(endpoints.constFirst().addressText(), local.addressText()));
        return;
    }
    m_peer = *found;
    SocketOptions options = m_options.socketOptionsFor(m_peer);
    options.coalesces = m_coalesces;
    options.receiveBufferBytes = m_receiveBufferBytes;
    if (const SystemError error = m_socket.open(options); error.isError())
        Q_EMIT failed(QStringLiteral("%1: %2").arg(options.bindTo.text(), error.text));
    else
        Q_EMIT opened();
}

bool Client::mayAnswer(const Endpoint &from) const
{
    return from == m_peer || m_peer.isForMany() || from.sameAddress(m_peer);
}

} // namespace echogram
