// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/echoserver.h"
#include "server/hostednews.h"

#include <QObject>
#include <QTimer>

namespace echogram {

/// HostedServer's other half, on the I/O thread: runs the EchoServer and reports in values. `run` is the number of
/// the start() that a report belongs to.
class HostedWorker : public QObject
{
    Q_OBJECT
public:
    HostedWorker();

    void start(int run, const Endpoint &preferred, const ServerPolicy &policy);
    void setPolicy(const ServerPolicy &policy);
    void stop();
    /// The last report was read: there may be another one.
    void acknowledge(int run);

Q_SIGNALS:
    void started(int run, const echogram::Endpoint &endpoint, const echogram::SocketDescription &socket);
    void failed(int run, const QString &reason);
    /// At most ten times a second, and not before the last one was acknowledged.
    void reported(int run, const echogram::HostedNews &news);

private:
    void collectFates(const QList<DatagramFate> &fates);
    void scheduleReport();
    void report();

    EchoServer m_server{this};
    QTimer m_pause{this}; // runs after a report; idle, nothing runs
    HostedNews m_news;
    bool m_hasNews = false;
    bool m_isAcknowledged = true;
    int m_run = 0;
};

} // namespace echogram
