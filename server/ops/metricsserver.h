// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/systemerror.h"
#include "server/servicereport.h"

#include <QList>

#include <functional>
#include <memory>

namespace echogram {

/// Tells Prometheus over HTTP, at /metrics, what the services have counted (metricFamilies()). The numbers are asked
/// for when somebody comes for them, so that datagrams cost nothing more. Anybody who can reach the address may read
/// them, and there is no encryption: an address of this machine or of a network of one's own is the right one.
///
/// Two threads of its own serve one request each; a client that is silent is cut off after a few seconds. SIGPIPE is
/// ignored from start() on. To be used on one thread.
class MetricsServer
{
public:
    /// Gives the reports of all services. Called on a thread of the HTTP server, by two at the same time perhaps, until
    /// stop() returns. It must not throw, and must never wait for the thread that calls stop(), which waits for it.
    using Source = std::function<QList<ServiceReport>()>;

    MetricsServer();
    /// As stop().
    ~MetricsServer();
    MetricsServer(const MetricsServer &) = delete;
    MetricsServer &operator=(const MetricsServer &) = delete;

    /// Listens on that address, a TCP one; port 0 takes a free one, and the IPv6 wildcard is for IPv4 as well. Returns
    /// why it could not: Debian's and Ubuntu's HTTP server knows no IPv6, which is EAFNOSUPPORT. When it listens
    /// already, that is stopped first.
    SystemError start(const Endpoint &address, Source source);

    /// Waits for the requests that are being answered, and so for the source; two seconds at most for a client that is
    /// silent.
    void stop();

    /// Where it listens, with the port that was taken; null when it does not.
    Endpoint endpoint() const { return m_endpoint; }

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts; // only while it listens
    Endpoint m_endpoint;
};

} // namespace echogram
