// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "server/serverpolicy.h"

#include <QHostAddress>
#include <QString>

#include <memory>

namespace echogram {

/// What a person sets of the built-in server, and what the window remembers of it. A plain value.
struct ServerSettings
{
    /// Where the 12-line servers listen that people start with.
    static constexpr quint16 usualPort = 12345;

    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = usualPort; ///< 0: any that is free
    Service service = Service::Echo;
    bool usesRules = false; ///< of the file, before the service
    QString rulesFile;      ///< may be set while it is not used
    WeatherPair weather;

    Endpoint endpoint() const { return {address, port}; }
    /// What the server is to do. As careful as echogram-server is by itself where it listens there.
    ServerPolicy policy(std::shared_ptr<const RuleSet> rules) const;

    friend bool operator==(const ServerSettings &, const ServerSettings &) = default;
};

/// What the guard does where the server can be reached from the network, in whole sentences; empty on loopback.
QString guardText(const Endpoint &bindTo);

} // namespace echogram
