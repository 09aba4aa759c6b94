// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/iothread.h"
#include "server/datagramlog.h"
#include "server/echoserver.h"
#include "server/servicereport.h"

#include <QList>
#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace echogram {

class EchoWorker;
class LineWriter;

/// Servers, each with a socket and an event loop on a thread of its own: for every listener one, or several that share
/// its port (SO_REUSEPORT). Then the kernel gives each peer to one of them, by a hash of its address and port: so one
/// peer alone is not served any faster, and its answers keep their order. Each of them has a guard, weather and chance of
/// its own.
///
/// To be used on one thread, the one it was made on. start() and stop() wait for the others.
class EchoThreads : public QObject
{
    Q_OBJECT
public:
    struct Listener
    {
        SocketOptions socket; ///< with a descriptor of its own only where there is one thread
        ServerPolicy policy;
        QString name; ///< for reports
    };
    struct Options
    {
        QList<Listener> listeners{Listener{}};
        int threads = 1;         ///< for each listener
        quint64 answerLimit = 0; ///< see EchoServer::setAnswerLimit(); with one listener and one thread only
        LogFormat logFormat = LogFormat::Text;
        LineWriter *log = nullptr; ///< borrowed; null prints nothing
    };
    /// Called once for each listener, on another thread, when datagrams are answered from now on and none has been yet.
    using Listening = std::function<void(qsizetype listener, const Endpoint &)>;

    explicit EchoThreads(QObject *parent = nullptr);
    ~EchoThreads() override;

    /// To be called once. Returns the system's reason when a socket could not be bound; nothing is running then, and
    /// failedListener() tells which it was.
    SystemError start(const Options &options, const Listening &listening);
    qsizetype failedListener() const { return m_failed; }
    /// Ends the threads, and prints what their logs still hold.
    void stop();

    /// Other rules from now on, for all of them.
    void setRules(const std::shared_ptr<const RuleSet> &rules);

    /// Calls `answered` on one of the threads once each of them has come round to its event loop. Does not wait.
    void whenAllAnswered(const std::function<void()> &answered) const;

    /// One for each thread.
    QList<SocketDescription> descriptions() const;
    /// One for each listener; also after stop(). Unlike the rest this may be called on any thread, as long as nobody
    /// calls start() or stop() meanwhile.
    QList<ServiceReport> reports() const;
    /// Of all of them together; also after stop().
    ServerReport report() const;
    EchoTotals totals() const { return report().totals; }

Q_SIGNALS:
    void answerLimitReached();

private:
    struct Thread
    {
        std::unique_ptr<IoThread> thread;
        EchoWorker *worker = nullptr; // lives and dies on it
        qsizetype listener = 0;
    };
    SystemError startAll(const Options &options, const Listening &listening);
    SystemError addThread(const Options &options, qsizetype listener);
    SystemError open(const Thread &thread, const Listener &listener, const Listening &listening);

    std::vector<Thread> m_threads;
    QList<ServiceReport> m_reports; // names and ends; and, of what was stopped, what was counted
    qsizetype m_failed = 0;
};

} // namespace echogram
