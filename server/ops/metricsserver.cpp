// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ops/metricsserver.h"

#include "server/ops/metricfamilies.h"

#include <QNetworkProxy>
#include <QSemaphore>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

namespace echogram {
namespace {

/// Makes the metrics when somebody asks for them. Called on the HTTP server's threads.
class Reporter : public prometheus::Collectable
{
public:
    explicit Reporter(MetricsServer::Source source)
        : m_source(std::move(source))
    {}
    std::vector<prometheus::MetricFamily> Collect() const override
    {
        return metricFamilies(m_source(), m_process);
    }

private:
    const MetricsServer::Source m_source;
    const ProcessFacts m_process{ECHOGRAM_VERSION, QDateTime::currentDateTimeUtc()};
};

bool isAnyIPv6(const Endpoint &address)
{
    return address.family() == Endpoint::Family::IPv6 && address.isWildcard();
}

/// As civetweb wants it: `+80` is port 80 of IPv6 and IPv4 together.
std::string listeningPort(const Endpoint &address)
{
    if (isAnyIPv6(address))
        return '+' + std::to_string(address.port());
    return address.text().toStdString();
}

int errnoOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::AddressInUseError:
        return EADDRINUSE;
    case QAbstractSocket::SocketAddressNotAvailableError:
        return EADDRNOTAVAIL;
    case QAbstractSocket::SocketAccessError:
        return EACCES;
    case QAbstractSocket::SocketResourceError:
        return EMFILE;
    case QAbstractSocket::UnsupportedSocketOperationError:
        return EAFNOSUPPORT;
    default:
        return 0;
    }
}

SystemError noIPv6()
{
    return {EAFNOSUPPORT,
            QStringLiteral(
                "the HTTP server here (civetweb) was built without IPv6; an IPv4 address is possible")};
}

/// Why nobody can listen there; no error when one can.
SystemError reasonAgainst(const Endpoint &address)
{
    QTcpServer probe;
    probe.setProxy(QNetworkProxy::NoProxy);
    if (probe.listen(address.address(), address.port()))
        return {};
    const int code = errnoOf(probe.serverError());
    return code != 0 ? SystemError::fromErrno(code) : SystemError{0, probe.errorString()};
}

/// Of a failure of civetweb, which knows only that it could not listen: so one more socket tries.
SystemError reasonAgainst(const Endpoint &address, const std::exception &said)
{
    if (const SystemError error = reasonAgainst(address); error.isError())
        return error;
    return address.family() == Endpoint::Family::IPv6 ? noIPv6()
                                                      : SystemError{0, QString::fromUtf8(said.what())};
}

/// civetweb's listening thread looks every two seconds whether it is to end, and whenever somebody connects; so we do,
/// for as long as this lives.
class Waker
{
public:
    explicit Waker(const Endpoint &endpoint)
        : m_thread(QThread::create([this, endpoint] { run(endpoint); }))
    {
        m_thread->start();
    }
    ~Waker()
    {
        m_end.release();
        m_thread->wait();
    }
    Waker(const Waker &) = delete;
    Waker &operator=(const Waker &) = delete;

private:
    void run(const Endpoint &endpoint)
    {
        constexpr int first = 15; // ms; it has been told to end by then
        constexpr int longest = 250;
        for (int pause = first; !m_end.tryAcquire(1, pause); pause = std::min(2 * pause, longest)) {
            QTcpSocket socket;
            socket.setProxy(QNetworkProxy::NoProxy);
            socket.connectToHost(endpoint.address(), endpoint.port());
            socket.waitForConnected(longest);
            socket.abort();
        }
    }

    QSemaphore m_end;
    std::unique_ptr<QThread> m_thread;
};

} // namespace

struct MetricsServer::Parts
{
    explicit Parts(const Endpoint &address, Source source)
        : reporter(std::make_shared<Reporter>(std::move(source)))
        // Prometheus comes again in a few seconds and makes a connection each time. Nothing is served from the disk.
        , exposer(std::vector<std::string>{"listening_ports", listeningPort(address), "num_threads", "2",
                                           "enable_keep_alive", "no", "request_timeout_ms", "5000"})
    {
        exposer.RegisterCollectable(reporter, "/metrics");
    }

    std::shared_ptr<Reporter> reporter; // outlives the threads that ask it
    prometheus::Exposer exposer;
};

MetricsServer::MetricsServer() = default;

MetricsServer::~MetricsServer()
{
    stop();
}

SystemError MetricsServer::start(const Endpoint &address, Source source)
{
    stop();
    try {
        m_parts = std::make_unique<Parts>(address, std::move(source));
    } catch (const std::exception &error) {
        return reasonAgainst(address, error);
    }
    m_endpoint = address;
    const std::vector<int> ports = m_parts->exposer.GetListeningPorts();
    if (!ports.empty())
        m_endpoint.setPort(quint16(ports.front()));
    if (isAnyIPv6(address) && !reasonAgainst(m_endpoint).isError()) {
        stop(); // it was content with IPv4
        return noIPv6();
    }
    return {};
}

void MetricsServer::stop()
{
    if (!m_parts)
        return;
    const Waker waker(m_endpoint);
    m_parts.reset();
    m_endpoint = Endpoint();
}

} // namespace echogram
