// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hostedworker.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace echogram {
namespace {

using namespace std::chrono_literals;

constexpr auto pauseBetweenReports = 100ms; // more often, nobody reads a number

} // namespace

HostedWorker::HostedWorker()
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseBetweenReports);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_hasNews)
            scheduleReport();
    });
    connect(&m_server, &EchoServer::fatesDecided, this, &HostedWorker::collectFates);
    connect(&m_server, &EchoServer::datagramsEchoed, this, &HostedWorker::scheduleReport);
    connect(&m_server, &EchoServer::movedOn, this, &HostedWorker::scheduleReport);
}

void HostedWorker::start(int run, const Endpoint &preferred, const ServerPolicy &policy)
{
    stop();
    m_run = run;
    m_news = {};
    m_isAcknowledged = true;
    SocketOptions options;
    options.bindTo = preferred;
    options.receiveBufferBytes = echoReceiveBufferBytes; // coalescing stays off: who asks measures
    SystemError error = m_server.start(options, policy);
    if (error.code == EADDRINUSE) {
        options.bindTo.setPort(0);
        error = m_server.start(options, policy);
    }
    if (error.isError())
        Q_EMIT failed(run, tr("Cannot listen on %1: %2").arg(preferred.text(), error.text));
    else
        Q_EMIT started(run, m_server.localEndpoint(), m_server.socketDescription());
}

void HostedWorker::setPolicy(const ServerPolicy &policy)
{
    m_server.setPolicy(policy);
    if (m_server.isRunning())
        scheduleReport(); // of what was discarded
}

void HostedWorker::stop()
{
    m_server.stop();
    m_pause.stop();
    m_hasNews = false;
}

void HostedWorker::acknowledge(int run)
{
    if (run != m_run)
        return;
    m_isAcknowledged = true;
    if (m_hasNews)
        scheduleReport();
}

/// What is collected has a bound: who does not read what is told loses what comes then, and no memory.
void HostedWorker::collectFates(const QList<DatagramFate> &fates)
{
    const qsizetype room = std::min(fates.size(), HostedNews::mostFates - m_news.fates.size());
    m_news.fates += fates.first(room);
    m_news.untoldFates += quint64(fates.size() - room);
}

/// The first datagram after a pause is reported at once, those that follow it together.
void HostedWorker::scheduleReport()
{
    if (m_pause.isActive() || !m_isAcknowledged)
        m_hasNews = true;
    else
        report();
}

void HostedWorker::report()
{
    m_hasNews = false;
    m_isAcknowledged = false;
    m_pause.start();
    m_news.report = m_server.report();
    Q_EMIT reported(m_run, m_news);
    m_news.fates.clear();
}

} // namespace echogram
