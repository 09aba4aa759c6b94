// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/hostedserver.h"

#include "core/net/iothread.h"
#include "server/hostedworker.h"

namespace echogram {

HostedServer::HostedServer(IoThread &thread, QObject *parent)
    : QObject(parent)
    , m_worker(new HostedWorker)
{
    connect(m_worker, &HostedWorker::started, this, &HostedServer::noteStarted, Qt::QueuedConnection);
    connect(m_worker, &HostedWorker::failed, this, &HostedServer::noteFailed, Qt::QueuedConnection);
    connect(m_worker, &HostedWorker::reported, this, &HostedServer::noteReported, Qt::QueuedConnection);
    thread.adopt(m_worker);
}

HostedServer::~HostedServer()
{
    IoThread::retire(m_worker);
}

void HostedServer::start(const Endpoint &preferred, const ServerPolicy &policy)
{
    m_preferred = preferred;
    m_policy = policy;
    m_endpoint = {};
    m_socket = {};
    m_errorText.clear();
    m_report = {};
    m_untoldFates = 0;
    const auto task = [worker = m_worker, run = ++m_run, preferred, policy] {
        worker->start(run, preferred, policy);
    };
    QMetaObject::invokeMethod(m_worker, task, Qt::QueuedConnection);
    setState(State::Starting);
}

void HostedServer::setPolicy(const ServerPolicy &policy)
{
    if (m_state != State::Running && m_state != State::Starting)
        return;
    m_policy = policy;
    const auto task = [worker = m_worker, policy] { worker->setPolicy(policy); };
    QMetaObject::invokeMethod(m_worker, task, Qt::QueuedConnection);
}

void HostedServer::stop()
{
    ++m_run; // what the worker still says is of the past
    m_endpoint = {};
    m_socket = {};
    m_errorText.clear();
    QMetaObject::invokeMethod(m_worker, &HostedWorker::stop, Qt::QueuedConnection);
    setState(State::Stopped);
}

bool HostedServer::isOnPreferredPort() const
{
    // Port 0 asks for any port, so every one is the preferred one.
    return m_state == State::Running && (m_preferred.port() == 0 || m_endpoint.port() == m_preferred.port());
}

void HostedServer::noteStarted(int run, const Endpoint &endpoint, const SocketDescription &socket)
{
    if (run != m_run)
        return;
    m_endpoint = endpoint;
    m_socket = socket;
    setState(State::Running);
}

void HostedServer::noteFailed(int run, const QString &reason)
{
    if (run != m_run)
        return;
    m_errorText = reason;
    setState(State::Failed);
}

void HostedServer::noteReported(int run, const HostedNews &news)
{
    if (run != m_run)
        return;
    m_report = news.report;
    m_untoldFates = news.untoldFates;
    const auto task = [worker = m_worker, run] { worker->acknowledge(run); };
    QMetaObject::invokeMethod(m_worker, task, Qt::QueuedConnection);
    Q_EMIT countChanged();
    if (!news.fates.isEmpty())
        Q_EMIT fatesDecided(news.fates);
}

void HostedServer::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace echogram
