// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/answers/ruleset.h"
#include "server/echothreads.h"
#include "server/linewriter.h"
#ifdef Q_OS_LINUX
#include "server/ops/linuxservice.h"
#endif
#include "server/ops/metricsserver.h"
#include "server/options/serveroptions.h"

#include <QObject>

#include <memory>

namespace echogram {

/// echogram-server from its options to its exit status: reads what its files say, listens, says what it does, and does
/// what signals ask for. Needs a QCoreApplication; lives on its thread.
class Application : public QObject
{
    Q_OBJECT
public:
    explicit Application(const ServerOptions &options);
    ~Application() override;

    /// Until it is to end. Returns the exit status: 0, 1 when it cannot listen, 2 when a file is wrong.
    int run();

private:
    int serve();
    bool lookUpServer();
    QList<ServiceAddress> addresses() const;
    EchoThreads::Options threadOptions();
    bool listen();
    bool offerMetrics();
    void watch();
    void describe();
    void reload();
    QByteArray readRulesAgain();
    void report();
    int fail(int code, const QString &text) const;

    const ServerOptions m_options;
#ifdef Q_OS_LINUX
    // Before any thread is made, and the writer makes one.
    const Result<QList<linuxservice::ActivatedSocket>, SystemError> m_activated =
        linuxservice::takeActivatedSockets();
    std::unique_ptr<linuxservice::Watchdog> m_watchdog;
#endif
    std::shared_ptr<const RuleSet> m_rules;
    Endpoint m_server; // the one behind
    LineWriter m_writer;
    EchoThreads m_threads;
    MetricsServer m_metrics; // asks the threads, so it ends before them
    QList<SocketDescription> m_described;
};

} // namespace echogram
