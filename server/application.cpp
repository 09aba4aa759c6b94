// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/application.h"

#include "core/net/namelookup.h"
#include "server/answers/rulefile.h"
#include "server/eventlines.h"
#include "server/unixsignals.h"

#include <QCoreApplication>
#include <QEventLoop>

#include <chrono>
#include <cstdio>

#include <unistd.h>

namespace echogram {
namespace {

using namespace std::chrono_literals;

} // namespace

Application::Application(const ServerOptions &options)
    : m_options(options)
    , m_writer(STDOUT_FILENO)
{}

Application::~Application() = default;

int Application::fail(int code, const QString &text) const
{
    std::fprintf(stderr, "echogram-server: %s\n", text.toUtf8().constData());
    return code;
}

int Application::run()
{
    if (!m_options.rulesFile.isEmpty()) {
        const auto rules = echogram::loadRules(m_options.rulesFile);
        if (!rules)
            return fail(2, rules.error().text());
        m_rules = std::make_shared<const RuleSet>(*rules);
    }
    if (m_options.onlyChecks) {
        m_writer.write(QByteArrayLiteral("everything is right\n"));
        m_writer.finish(1s);
        return 0;
    }
    if (m_options.server && !lookUpServer())
        return 1;
    return serve();
}

/// The server behind: once, before anything else. Whoever wants another address has to begin anew.
bool Application::lookUpServer()
{
    NameLookup lookup;
    QEventLoop loop;
    QString problem;
    connect(&lookup, &NameLookup::resolved, &loop, [&](const QList<Endpoint> &endpoints) {
        m_server = endpoints.first();
        loop.quit();
    });
    connect(&lookup, &NameLookup::failed, &loop, [&](const QString &reason) {
        problem = reason;
        loop.quit();
    });
    lookup.start(*m_options.server);
    loop.exec();
    if (m_server.isNull())
        fail(1, QStringLiteral("cannot forward to %1: %2").arg(m_options.server->text(), problem));
    return !m_server.isNull();
}

EchoThreads::Options Application::threadOptions()
{
    EchoThreads::Options wanted;
    wanted.listeners.clear();
    for (const ServiceAddress &service : m_options.services) {
        EchoThreads::Listener listener;
        listener.name = m_server.isNull() ? serviceName(service.service) : QStringLiteral("relay");
        listener.socket.bindTo = service.bindTo;
        listener.socket.receiveBufferBytes = echoReceiveBufferBytes;
        listener.socket.coalesces = true;
        // Only the log and the histogram show them.
        listener.socket.receiveTimes = !m_options.isQuiet || m_options.metrics.has_value();
        listener.socket.io = m_options.io;
        listener.policy = m_options.policy;
        listener.policy.service = service.service;
        listener.policy.rules = m_rules;
        listener.policy.forwardTo = m_server;
        listener.policy.guard = m_options.guardFor(service.bindTo);
        listener.policy.measuresServiceTimes = m_options.metrics.has_value();
        listener.policy.logsAnswers =
            !m_options.isQuiet && (service.service != Service::Echo || m_rules || !m_server.isNull());
        wanted.listeners.append(listener);
    }
    wanted.threads = m_options.threads;
    wanted.answerLimit = m_options.count;
    wanted.logFormat = m_options.logFormat;
    wanted.log = m_options.isQuiet ? nullptr : &m_writer;
    return wanted;
}

bool Application::listen()
{
    const EchoThreads::Options wanted = threadOptions();
    const bool namesServices = wanted.listeners.size() > 1;
    const SystemError error = m_threads.start(wanted, [&](qsizetype listener, const Endpoint &endpoint) {
        const QString service = namesServices ? wanted.listeners.at(listener).name : QString();
        m_writer.write(listeningLine(m_options.logFormat, endpoint, service));
    });
    if (error.isError())
        fail(1, bindFailureText(m_options.services.at(m_threads.failedListener()).bindTo, error));
    return !error.isError();
}

int Application::serve()
{
    UnixSignals signals;
    if (!listen())
        return 1;
    if (m_options.isVerbose)
        describe();
    connect(&m_threads, &EchoThreads::answerLimitReached, qApp, &QCoreApplication::quit);
    connect(&signals, &UnixSignals::endRequested, qApp, &QCoreApplication::quit);
    connect(&signals, &UnixSignals::reloadRequested, this, &Application::reload);
    connect(&signals, &UnixSignals::reportRequested, this, [this] {
        report();
        m_writer.write(totalsLine(m_options.logFormat, m_threads.totals()));
    });
    const int code = QCoreApplication::exec();

    if (m_options.isVerbose)
        describe();
    m_threads.stop();
    report();
    m_writer.write(totalsLine(m_options.logFormat, m_threads.totals()));
    if (!m_writer.finish(1s))
        _exit(code); // nobody reads our output, and we do not wait for it
    return code;
}

/// Prints how the sockets run, where that is not as it was said before (GSO is given up when it fails).
void Application::describe()
{
    const QList<SocketDescription> descriptions = m_threads.descriptions();
    for (qsizetype i = 0; i < descriptions.size(); ++i) {
        if (descriptions.at(i) != m_described.value(i))
            m_writer.write(socketLines(m_options.logFormat, descriptions.at(i)));
    }
    m_described = descriptions;
}

/// Reads the rules again. A file that is wrong leaves them as they are.
void Application::reload()
{
    if (m_options.rulesFile.isEmpty()) {
        m_writer.write(
            reloadFailureLine(m_options.logFormat, QStringLiteral("there is no file of rules to read")));
        return;
    }
    const auto rules = echogram::loadRules(m_options.rulesFile);
    if (!rules) {
        m_writer.write(reloadFailureLine(m_options.logFormat, rules.error().text()));
        return;
    }
    m_rules = std::make_shared<const RuleSet>(*rules);
    m_threads.setRules(m_rules);
    m_writer.write(reloadLine(m_options.logFormat, m_options.rulesFile, m_rules->rules().size()));
}

void Application::report()
{
    m_writer.write(reportLines(m_options.logFormat, m_threads.reports(), m_options.policy.seed));
}

} // namespace echogram
