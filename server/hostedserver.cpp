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
    connect(m_worker, &HostedWorker::counted, this, &HostedServer::noteCounted, Qt::QueuedConnection);
    thread.adopt(m_worker);
}

HostedServer::~HostedServer()
{
    IoThread::retire(m_worker);
}

void HostedServer::start(const Endpoint &preferred)
{
    m_preferred = preferred;
    m_endpoint = {};
    m_socket = {};
    m_errorText.clear();
    m_echoed = 0;
    const auto task = [worker = m_worker, run = ++m_run, preferred] { worker->start(run, preferred); };
    QMetaObject::invokeMethod(m_worker, task, Qt::QueuedConnection);
    setState(State::Starting);
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

void HostedServer::noteCounted(int run, quint64 echoed)
{
    if (run != m_run)
        return;
    m_echoed = echoed;
    Q_EMIT countChanged();
}

void HostedServer::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace echogram
