// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/iothread.h"
#include "server/datagramlog.h"
#include "server/echoserver.h"

#include <QList>
#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace echogram {

class EchoWorker;
class LineWriter;

/// Echo servers on one address, each with a socket and an event loop on a thread of its own. More than one share the
/// port (SO_REUSEPORT), and the kernel gives each peer to one of them, by a hash of its address and port: so one peer
/// alone is not served any faster, and its answers keep their order.
///
/// To be used on one thread, the one it was made on. start() and stop() wait for the others.
class EchoThreads : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        SocketOptions socket;
        int threads = 1;
        quint64 answerLimit = 0; ///< see EchoServer::setAnswerLimit(); with one thread only
        LogFormat logFormat = LogFormat::Text;
        LineWriter *log = nullptr; ///< borrowed; null prints nothing
    };
    /// Called once, on another thread, when datagrams are answered from now on and none has been yet.
    using Listening = std::function<void(const Endpoint &)>;

    explicit EchoThreads(QObject *parent = nullptr);
    ~EchoThreads() override;

    /// To be called once. Returns the system's reason when a socket could not be bound; nothing is running then.
    SystemError start(const Options &options, const Listening &listening);
    /// Ends the threads, and prints what their logs still hold.
    void stop();

    /// One for each thread.
    QList<SocketDescription> descriptions() const;
    /// Of all of them together; also after stop().
    EchoTotals totals() const;

Q_SIGNALS:
    void answerLimitReached();

private:
    struct Thread
    {
        std::unique_ptr<IoThread> thread;
        EchoWorker *worker = nullptr; // lives and dies on it
    };
    SystemError addThread(const Options &options);
    static SystemError open(EchoWorker *worker, const SocketOptions &options, const Listening &listening);

    std::vector<Thread> m_threads;
    EchoTotals m_totals; // of those that were stopped
};

} // namespace echogram
