// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchrun.h"

#include "tests/bench/benchoutput.h"
#include "tests/bench/benchreport.h"
#include "tests/bench/interruption.h"
#include "tests/bench/machine.h"
#include "tests/bench/serverprocess.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <unistd.h>

namespace echogram::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds startPatience{10}; // only what hangs takes so long

double ownProcessorSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

Round failed(std::string why)
{
    Round round;
    round.count.failure = std::move(why);
    return round;
}

/// Waits until the first echo comes. Why none does, or nothing.
std::string waitForEcho(EchoClient &client, const ServerProcess &process)
{
    const auto end = Clock::now() + startPatience;
    while (!client.ask()) {
        if (process.hasEnded())
            return "ended: " + process.complaint();
        if (wasInterrupted() || Clock::now() > end)
            return "answers nothing";
    }
    return {};
}

} // namespace

BenchRun::BenchRun(const BenchOptions &options, const std::vector<int> &processors)
    : m_options(options)
{
    if (options.isPinned && processors.size() >= 2) {
        m_serverProcessor = processors[0];
        pinTo(processors[1]);
    }
}

std::vector<CaseResult> BenchRun::measure(const std::function<void(const CaseResult &)> &caseMeasured)
{
    std::vector<CaseResult> results;
    for (const BenchCase &what : benchCases(m_options.modes, m_options.sizes, m_options.inFlight)) {
        if (wasInterrupted())
            break;
        results.push_back(measureCase(what));
        caseMeasured(results.back());
    }
    return results;
}

CaseResult BenchRun::measureCase(const BenchCase &what)
{
    CaseResult result;
    result.what = what;
    const std::size_t servers = m_options.servers.size();
    for (const BenchServer &server : m_options.servers)
        result.servers.push_back({server.name, server.kind, {}});
    for (int round = 0; round < m_options.rounds; ++round) {
        for (std::size_t i = 0; i < servers; ++i) {
            const std::size_t turn = (i + std::size_t(round)) % servers;
            showProgress(QStringLiteral("%1: round %2 of %3, %4")
                             .arg(caseText(what))
                             .arg(round + 1)
                             .arg(m_options.rounds)
                             .arg(QString::fromStdString(m_options.servers[turn].name)));
            const Round measured = measureServer(m_options.servers[turn], what);
            showProgress({});
            if (wasInterrupted())
                return result; // the last one was cut short
            result.servers[turn].rounds.push_back(measured);
        }
    }
    return result;
}

Round BenchRun::measureServer(const BenchServer &server, const BenchCase &what) const
{
    std::uint16_t port = server.wantsPort() ? freePort() : std::uint16_t(0);
    ServerProcess process;
    if (const auto error = process.start(server.arguments(port, what), server.environment, m_serverProcessor);
        !error.empty())
        return failed(error);
    if (!server.wantsPort()) {
        const auto announced = process.readPort(startPatience);
        if (!announced)
            return failed("does not say where it listens: " + process.complaint());
        port = *announced;
    }

    EchoClient client(what);
    if (const auto error = client.open(port); !error.empty())
        return failed(error);
    if (const auto error = waitForEcho(client, process); !error.empty())
        return failed(error);

    const auto begin = Clock::now();
    const double clientBefore = ownProcessorSeconds();
    const double serverBefore = process.processorSeconds();
    const double clientWaited = waitedSeconds(::getpid());
    const double serverWaited = waitedSeconds(process.id());
    Round round;
    round.count = client.run(EchoClient::Seconds(m_options.seconds));
    const double seconds = EchoClient::Seconds(Clock::now() - begin).count();
    round.clientBusy = (ownProcessorSeconds() - clientBefore) / seconds;
    round.serverBusy = (process.processorSeconds() - serverBefore) / seconds;
    round.disturbed =
        std::max(waitedSeconds(::getpid()) - clientWaited, waitedSeconds(process.id()) - serverWaited)
        / seconds;
    return round;
}

} // namespace echogram::bench
