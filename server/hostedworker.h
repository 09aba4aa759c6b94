// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/echoserver.h"

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

    void start(int run, const Endpoint &preferred);
    void stop();

Q_SIGNALS:
    void started(int run, const echogram::Endpoint &endpoint, const echogram::SocketDescription &socket);
    void failed(int run, const QString &reason);
    void counted(int run, quint64 echoed);

private:
    void scheduleCount();
    void reportCount();

    EchoServer m_server{this};
    QTimer m_pause{this}; // runs after a report; idle, nothing runs
    bool m_hasNews = false;
    int m_run = 0;
};

} // namespace echogram
