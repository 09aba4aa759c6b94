// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/socketdescription.h"
#include "server/datagramfate.h"
#include "server/serverpolicy.h"
#include "server/serverreport.h"

#include <QObject>
#include <QString>

namespace echogram {

class HostedWorker;
class IoThread;
struct HostedNews;

/// A server for the window, an echo server unless its policy says otherwise: lives on the caller's thread, while an
/// EchoServer does the work on an I/O thread. Nothing here blocks; what crosses between the threads are queued values.
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
    /// called in any state; a server that runs is stopped first. The counts start anew.
    void start(const Endpoint &preferred, const ServerPolicy &policy = {});
    /// For a server that runs or starts: does what this says from now on, as EchoServer::setPolicy() has it. The port
    /// stays, and the counts go on. Otherwise nothing happens.
    void setPolicy(const ServerPolicy &policy);
    void stop();

    State state() const { return m_state; }
    /// Where it listens; null unless Running.
    Endpoint endpoint() const { return m_endpoint; }
    bool isOnPreferredPort() const;
    /// Which engine moves its datagrams, and why; empty unless Running.
    const SocketDescription &socketDescription() const { return m_socket; }
    QString errorText() const { return m_errorText; }       ///< empty unless Failed
    const ServerPolicy &policy() const { return m_policy; } ///< the last one
    /// What was counted, as of the last countChanged(); keeps its value when stopped.
    const ServerReport &report() const { return m_report; }
    quint64 echoed() const { return m_report.totals.answers; } ///< answers, of the report
    /// Fates that were not told because there were too many.
    quint64 untoldFates() const { return m_untoldFates; }

Q_SIGNALS:
    void stateChanged();
    /// At most ten times a second, and never when nothing was answered, lost or refused since.
    void countChanged();
    /// Where the policy asks for it, along with countChanged(): what the weather did, in its order. At most 4,096 at a
    /// time; those beyond are counted by untoldFates().
    void fatesDecided(const QList<echogram::DatagramFate> &fates);

private:
    void noteStarted(int run, const Endpoint &endpoint, const SocketDescription &socket);
    void noteFailed(int run, const QString &reason);
    void noteReported(int run, const HostedNews &news);
    void setState(State state);

    HostedWorker *m_worker = nullptr; // lives on the I/O thread, which owns it
    int m_run = 0;                    // which start() the worker's answers belong to
    State m_state = State::Stopped;
    Endpoint m_preferred;
    Endpoint m_endpoint;
    SocketDescription m_socket;
    QString m_errorText;
    ServerPolicy m_policy;
    ServerReport m_report;
    quint64 m_untoldFates = 0;
};

} // namespace echogram
