// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/socketdescription.h"

#include <QObject>
#include <QString>

namespace echogram {

class HostedWorker;
class IoThread;

/// An echo server for the window: lives on the caller's thread, while an EchoServer does the work on an I/O thread.
/// Nothing here blocks; what crosses between the threads are queued values.
class HostedServer : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Stopped,
        Starting,
        Running,
        Failed, ///< could not bind; errorText() says why
    };
    Q_ENUM(State)

    /// Borrows the thread, which must outlive it.
    explicit HostedServer(IoThread &thread, QObject *parent = nullptr);
    ~HostedServer() override;

    /// Binds to `preferred`, or, when another program has that port, to a free one of the same address. May be
    /// called in any state; a server that runs is stopped first. The count starts anew.
    void start(const Endpoint &preferred);
    void stop();

    State state() const { return m_state; }
    /// Where it listens; null unless Running.
    Endpoint endpoint() const { return m_endpoint; }
    bool isOnPreferredPort() const;
    /// Which engine moves its datagrams, and why; empty unless Running.
    const SocketDescription &socketDescription() const { return m_socket; }
    QString errorText() const { return m_errorText; } ///< empty unless Failed
    quint64 echoed() const { return m_echoed; }       ///< answers; keeps its value when stopped

Q_SIGNALS:
    void stateChanged();
    /// At most ten times a second, and never when nothing was echoed since.
    void countChanged();

private:
    void noteStarted(int run, const Endpoint &endpoint, const SocketDescription &socket);
    void noteFailed(int run, const QString &reason);
    void noteCounted(int run, quint64 echoed);
    void setState(State state);

    HostedWorker *m_worker = nullptr; // lives on the I/O thread, which owns it
    int m_run = 0;                    // which start() the worker's answers belong to
    State m_state = State::Stopped;
    Endpoint m_preferred;
    Endpoint m_endpoint;
    SocketDescription m_socket;
    QString m_errorText;
    quint64 m_echoed = 0;
};

} // namespace echogram
