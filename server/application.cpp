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
#ifdef Q_OS_LINUX
    if (!m_activated)
        return fail(
            1,
            QStringLiteral("cannot use the sockets it was started with: %1").arg(m_activated.error().text));
#endif
    if (!m_options.rulesFile.isEmpty()) {
        const auto rules = loadRules(m_options.rulesFile);
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

/// Where to listen: at the sockets somebody has bound for us, each for the service it is named after or else for the first
/// one; or where the options say.
QList<ServiceAddress> Application::addresses() const
{
    QList<ServiceAddress> addresses;
#ifdef Q_OS_LINUX
    for (const linuxservice::ActivatedSocket &socket : *m_activated) {
        const Service asked = m_options.services.first().service;
        addresses.append({serviceFromName(socket.name).value_or(asked), socket.bound});
    }
#endif
    return addresses.isEmpty() ? m_options.services : addresses;
}

EchoThreads::Options Application::threadOptions()
{
    EchoThreads::Options wanted;
    wanted.listeners.clear();
    for (const ServiceAddress &service : addresses()) {
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
#ifdef Q_OS_LINUX
    for (qsizetype i = 0; i < m_activated->size(); ++i)
        wanted.listeners[i].socket.descriptor = m_activated->at(i).descriptor;
#endif
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
        fail(1, bindFailureText(wanted.listeners.at(m_threads.failedListener()).socket.bindTo, error));
    return !error.isError();
}

bool Application::offerMetrics()
{
    if (!m_options.metrics)
        return true;
    const SystemError error = m_metrics.start(*m_options.metrics, [this] { return m_threads.reports(); });
    if (error.isError())
        fail(1, QStringLiteral("cannot offer metrics on %1: %2").arg(m_options.metrics->text(), error.text));
    else
        m_writer.write(metricsLine(m_options.logFormat, m_metrics.endpoint()));
    return !error.isError();
}

/// Tells whoever has started us that we serve, and from then on that none of the threads hangs.
void Application::watch()
{
#ifdef Q_OS_LINUX
    QStringList ends;
    for (const ServiceReport &service : m_threads.reports())
        ends += QStringLiteral("%1 on %2").arg(service.service, service.endpoint.text());
    linuxservice::notifyReady(ends.join(QLatin1String(", ")));
    m_watchdog = std::make_unique<linuxservice::Watchdog>(
        [this](const linuxservice::Watchdog::Alive &alive) { m_threads.whenAllAnswered(alive); });
#endif
}

int Application::serve()
{
    UnixSignals signals;
    if (!listen())
        return 1;
    if (!offerMetrics())
        return 1;
    if (m_options.isVerbose)
        describe();
    connect(&m_threads, &EchoThreads::answerLimitReached, qApp, &QCoreApplication::quit);
    connect(&signals, &UnixSignals::endRequested, qApp, &QCoreApplication::quit);
    connect(&signals, &UnixSignals::reloadRequested, this, &Application::reload);
    connect(&signals, &UnixSignals::reportRequested, this, &Application::report);
    watch();
    const int code = QCoreApplication::exec();

#ifdef Q_OS_LINUX
    linuxservice::notifyStopping();
    m_watchdog.reset();
#endif
    if (m_options.isVerbose)
        describe();
    m_metrics.stop();
    m_threads.stop();
    report();
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
#ifdef Q_OS_LINUX
    linuxservice::notifyReloading();
#endif
    m_writer.write(readRulesAgain());
#ifdef Q_OS_LINUX
    linuxservice::notifyReady(m_rules ? QStringLiteral("%1 rules").arg(m_rules->rules().size())
                                      : QStringLiteral("no rules"));
#endif
}

/// Returns the line for the log.
QByteArray Application::readRulesAgain()
{
    if (m_options.rulesFile.isEmpty())
        return reloadFailureLine(m_options.logFormat, QStringLiteral("there is no file of rules to read"));
    const auto rules = loadRules(m_options.rulesFile);
    if (!rules)
        return reloadFailureLine(m_options.logFormat, rules.error().text());
    m_rules = std::make_shared<const RuleSet>(*rules);
    m_threads.setRules(m_rules);
    return reloadLine(m_options.logFormat, m_options.rulesFile, m_rules->rules().size());
}

/// All of it as it was at one time.
void Application::report()
{
    const QList<ServiceReport> reports = m_threads.reports();
    EchoTotals totals;
    for (const ServiceReport &one : reports)
        totals += one.report.totals;
    m_writer.write(reportLines(m_options.logFormat, reports, m_options.policy.seed));
    m_writer.write(totalsLine(m_options.logFormat, totals));
}

} // namespace echogram
