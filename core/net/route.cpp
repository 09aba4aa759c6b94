// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/route.h"

#include <QNetworkProxy>
#include <QUdpSocket>

namespace echogram {

Endpoint sourceAddressTowards(const Endpoint &peer)
{
    QUdpSocket probe;
    probe.setProxy(QNetworkProxy::NoProxy);
    probe.connectToHost(peer.address(), peer.port()); // for an address, not a name, this is done at once
    if (probe.state() != QAbstractSocket::ConnectedState)
        return {};
    return Endpoint(probe.localAddress(), 0);
}

} // namespace echogram
