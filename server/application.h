// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/answers/ruleset.h"
#include "server/echothreads.h"
#include "server/linewriter.h"
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
    EchoThreads::Options threadOptions();
    bool listen();
    void describe();
    void reload();
    void report();
    int fail(int code, const QString &text) const;

    const ServerOptions m_options;
    std::shared_ptr<const RuleSet> m_rules;
    Endpoint m_server; // the one behind
    LineWriter m_writer;
    EchoThreads m_threads;
    QList<SocketDescription> m_described;
};

} // namespace echogram
