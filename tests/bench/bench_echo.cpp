// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchoptions.h"
#include "tests/bench/benchoutput.h"
#include "tests/bench/benchreport.h"
#include "tests/bench/benchrun.h"
#include "tests/bench/interruption.h"
#include "tests/bench/machine.h"

#include <algorithm>
#include <cstdio>

using namespace echogram;
using namespace echogram::bench;

namespace {

void list(const std::vector<BenchServer> &servers)
{
    for (const BenchServer &server : servers) {
        std::printf("%-16s%s%s\n", server.name.c_str(), server.description.c_str(),
                    server.isInstalled() ? "" : " (not installed)");
    }
}

/// Was anything measured, and did ours give back what it got?
bool isSound(const std::vector<CaseResult> &results)
{
    bool isMeasured = false;
    for (const CaseResult &result : results) {
        for (const ServerResult &server : result.servers) {
            isMeasured = isMeasured || !sortedRates(server.rates()).empty();
            const bool isWrong = std::any_of(server.rounds.begin(), server.rounds.end(),
                                             [](const Round &round) { return round.count.wrong > 0; });
            if (isWrong && server.kind == BenchServer::Kind::Ours)
                return false;
        }
    }
    return isMeasured;
}

int measure(BenchOptions options)
{
    std::FILE *tables = options.json == "-" ? stderr : stdout;
    const Machine machine = thisMachine();
    BenchRun run(options, machine.processors);
    say(tables, headingText(machine, options, run.isPinned()));
    const auto results = run.measure([tables](const CaseResult &result) { say(tables, tableText(result)); });
    const bool isWritten =
        options.json.empty()
        || writeJson("bench_echo", options.json, reportJson(machine, options, run.isPinned(), results));
    return isWritten && isSound(results) && !wasInterrupted() ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    auto parsed = parseBenchOptions({argv + 1, argv + argc});
    if (const auto *early = std::get_if<EarlyExit>(&parsed)) {
        say(early->code == 0 ? stdout : stderr, early->text + '\n');
        return early->code;
    }
    auto options = std::get<BenchOptions>(std::move(parsed));
    if (options.onlyLists) {
        list(options.servers);
        return 0;
    }
    std::erase_if(options.servers, [](const BenchServer &server) {
        const bool isMissing = !server.isInstalled();
        if (isMissing)
            say(stderr, QStringLiteral("bench_echo: %1 is left out, it is not installed\n")
                            .arg(QString::fromStdString(server.name)));
        return isMissing;
    });
    catchInterruptions();
    return measure(options);
}
