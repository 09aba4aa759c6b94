// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchoutput.h"
#include "tests/bench/flooder.h"
#include "tests/bench/interruption.h"
#include "tests/bench/machine.h"
#include "tests/bench/soakoptions.h"
#include "tests/bench/soakreport.h"
#include "tests/bench/soakrun.h"
#include "tests/bench/soakwords.h"

#include <QCoreApplication>

#include <cstdio>

using namespace echogram;
using namespace echogram::bench;

namespace {

/// As the process that another one of us started.
int flood(const SoakOptions &options)
{
    Flooder flooder(options.floodsSilently);
    if (const auto error = flooder.open(options.floodPort); !error.empty()) {
        std::fprintf(stderr, "bench_soak: %s\n", error.c_str());
        return 1;
    }
    std::fputs(floodCountLine(flooder.run(options.seconds)).c_str(), stdout);
    return 0;
}

int soak(const SoakOptions &options)
{
    std::FILE *tables = options.json == "-" ? stderr : stdout;
    const Machine machine = thisMachine();
    SoakRun run(options, machine.processors);
    say(tables, soakHeadingText(machine, options, run.isPinned()));
    const SoakResults results = run.run();
    say(tables, soakTableText(results));
    const bool isWritten =
        options.json.empty()
        || writeJson("bench_soak", options.json, soakJson(machine, options, run.isPinned(), results));
    return isWritten && brokenPromises(results).empty() ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    const auto parsed = parseSoakOptions({argv + 1, argv + argc});
    if (const auto *early = std::get_if<EarlyExit>(&parsed)) {
        say(early->code == 0 ? stdout : stderr, early->text + '\n');
        return early->code;
    }
    const auto &options = std::get<SoakOptions>(parsed);
    catchInterruptions();
    if (options.floodPort != 0)
        return flood(options);
    const QCoreApplication app(argc, argv);
    return soak(options);
}
