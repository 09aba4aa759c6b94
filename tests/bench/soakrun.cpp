// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/soakrun.h"

#include "core/datagram/grouped.h"
#include "tests/bench/benchoutput.h"
#include "tests/bench/identityrun.h"
#include "tests/bench/interruption.h"
#include "tests/bench/machine.h"
#include "tests/bench/serverprocess.h"
#include "tests/bench/soakwords.h"
#include "tests/bench/timedserver.h"

#include <algorithm>
#include <chrono>

namespace echogram::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::chrono::seconds startPatience{10}; // only what hangs takes so long
constexpr Seconds floodPatience{10};              // for a flooder to end, after its time

double secondsSince(Clock::time_point begin)
{
    return Seconds(Clock::now() - begin).count();
}

QString textOf(const std::string &text)
{
    return QString::fromStdString(text);
}

} // namespace

SoakRun::SoakRun(const SoakOptions &options, const std::vector<int> &processors)
    : m_options(options)
{
    if (options.isPinned && processors.size() >= 2) {
        m_serverProcessor = processors[0];
        m_clientProcessor = processors[1];
        pinTo(processors[1]);
    }
}

SoakResults SoakRun::run()
{
    SoakResults results;
    for (const SoakPart part : m_options.parts) {
        if (part == SoakPart::Timer && !wasInterrupted()) {
            showProgress(QStringLiteral("timer: without a server"));
            results.bareTimer = bareTimer(m_options.seconds, m_serverProcessor);
        }
        for (const std::string &engine : m_options.engines) {
            if (wasInterrupted())
                break;
            if (part == SoakPart::Flood || part == SoakPart::Silent)
                results.floods.push_back(flood(engine, part == SoakPart::Silent));
            else if (part == SoakPart::Timer)
                results.timers.push_back(time(engine));
            else
                results.identities.push_back(compare(engine));
        }
    }
    showProgress({});
    results.isInterrupted = wasInterrupted();
    return results;
}

FloodResult SoakRun::flood(const std::string &engine, bool isSilent) const
{
    FloodResult result;
    result.engine = engine;
    result.isSilent = isSilent;
    ServerProcess server;
    ServerProcess flooder;
    std::uint16_t port = 0;
    result.failure = startServer(server, engine, port);
    if (result.failure.empty()) {
        result.startKiB = memoryOf(server.id()).residentKiB;
        result.failure = startFlooder(flooder, port, isSilent);
    }
    if (!result.failure.empty())
        return result;
    watch(server, flooder, result);
    if (result.failure.empty()) {
        result.client = readFloodCount(flooder.finish());
        result.server = readTotals(server.finish());
        if (result.server.answers == 0)
            result.failure = "answered nothing";
    }
    return result;
}

/// Until the flooder has ended.
void SoakRun::watch(ServerProcess &server, const ServerProcess &flooder, FloodResult &result) const
{
    const Seconds interval = std::min(Seconds(1), Seconds(m_options.seconds / 20));
    const auto begin = Clock::now();
    for (bool hasEnded = false; !hasEnded;) {
        hasEnded = flooder.endsWithin(std::chrono::ceil<std::chrono::milliseconds>(interval));
        const Memory memory = memoryOf(server.id());
        result.seconds = secondsSince(begin);
        if (server.hasEnded())
            result.failure = "ended: " + server.complaint();
        else if (wasInterrupted())
            result.failure = "interrupted";
        else if (result.seconds > m_options.seconds + floodPatience.count())
            result.failure = "the flooder hangs";
        if (!result.failure.empty())
            return;
        result.samples.push_back({result.seconds, memory.residentKiB});
        result.peakKiB = std::max(memory.peakKiB, memory.residentKiB);
        showProgress(QStringLiteral("%1, %2: %3 of %4 s, %5 KiB")
                         .arg(QLatin1String(result.isSilent ? "silent" : "flood"), textOf(result.engine))
                         .arg(int(result.seconds))
                         .arg(m_options.seconds)
                         .arg(grouped(quint64(memory.residentKiB))));
    }
}

TimerResult SoakRun::time(const std::string &engine) const
{
    TimerResult result;
    result.engine = engine;
    showProgress(QStringLiteral("timer, %1: %2 s").arg(textOf(engine)).arg(m_options.seconds));
    TimedServer server;
    ServerProcess flooder;
    result.failure = server.start(engine, m_serverProcessor);
    if (result.failure.empty())
        result.failure = startFlooder(flooder, server.port(), false);
    if (!result.failure.empty())
        return result;

    const auto begin = Clock::now();
    const double waitedBefore = waitedSeconds(server.thread());
    const auto most = Seconds(m_options.seconds) + floodPatience;
    server.startTimer();
    const bool hasEnded = flooder.endsWithin(std::chrono::ceil<std::chrono::milliseconds>(most));
    result.lateness = server.stopTimer();
    result.seconds = secondsSince(begin);
    result.waited = (waitedSeconds(server.thread()) - waitedBefore) / result.seconds;
    result.answers = server.answers();
    if (wasInterrupted() || !hasEnded)
        result.failure = wasInterrupted() ? "interrupted" : "the flooder hangs";
    else if (result.answers == 0 || result.lateness.ticks() == 0)
        result.failure = "answered nothing";
    result.client = readFloodCount(flooder.finish());
    return result;
}

IdentityResult SoakRun::compare(const std::string &engine) const
{
    IdentityResult result;
    result.engine = engine;
    ServerProcess server;
    std::uint16_t port = 0;
    result.failure = startServer(server, engine, port);
    if (result.failure.empty()) {
        IdentityRun run(m_options.echoes, [&](std::uint64_t echoes) {
            showProgress(QStringLiteral("identity, %1: %2 echoes").arg(textOf(engine), grouped(echoes)));
        });
        run.run(port, result);
    }
    return result;
}

std::string SoakRun::startServer(ServerProcess &server, const std::string &engine, std::uint16_t &port) const
{
    const std::vector<std::string> command{m_options.server, "--quiet", "--port", "0", "--io", engine};
    if (const auto error = server.start(command, {}, m_serverProcessor); !error.empty())
        return error;
    const auto announced = server.readPort(startPatience);
    if (!announced)
        return "does not say where it listens: " + server.complaint();
    port = *announced;
    return {};
}

/// This very program, as a process of its own: it is not to share anything with a server in this one.
std::string SoakRun::startFlooder(ServerProcess &flooder, std::uint16_t port, bool isSilent) const
{
    std::vector<std::string> command{"/proc/self/exe", "--flood-port", std::to_string(port), "--seconds",
                                     std::to_string(m_options.seconds)};
    if (isSilent)
        command.emplace_back("--flood-silently");
    return flooder.start(command, {}, m_clientProcessor);
}

} // namespace echogram::bench
