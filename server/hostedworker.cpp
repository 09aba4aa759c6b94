// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hostedworker.h"

#include <cerrno>
#include <chrono>

namespace echogram {
namespace {

using namespace std::chrono_literals;

constexpr auto pauseBetweenCounts = 100ms; // more often, nobody reads a number

} // namespace

HostedWorker::HostedWorker()
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseBetweenCounts);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_hasNews)
            reportCount();
    });
    connect(&m_server, &EchoServer::datagramsEchoed, this, &HostedWorker::scheduleCount);
}

void HostedWorker::start(int run, const Endpoint &preferred)
{
    stop();
    m_run = run;
    SocketOptions options;
    options.bindTo = preferred;
    options.receiveBufferBytes = echoReceiveBufferBytes; // coalescing stays off: who asks measures
    SystemError error = m_server.start(options);
    if (error.code == EADDRINUSE) {
        options.bindTo.setPort(0);
        error = m_server.start(options);
    }
    if (error.isError())
        Q_EMIT failed(run, tr("Cannot listen on %1: %2").arg(preferred.text(), error.text));
    else
        Q_EMIT started(run, m_server.localEndpoint(), m_server.socketDescription());
}

void HostedWorker::stop()
{
    m_server.stop();
    m_pause.stop();
    m_hasNews = false;
}

/// The first datagram after a pause is reported at once, those that follow it together.
void HostedWorker::scheduleCount()
{
    if (m_pause.isActive())
        m_hasNews = true;
    else
        reportCount();
}

void HostedWorker::reportCount()
{
    m_hasNews = false;
    m_pause.start();
    Q_EMIT counted(m_run, m_server.totals().answers);
}

} // namespace echogram
