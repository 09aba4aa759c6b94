// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchoutput.h"
#include "tests/bench/floodoptions.h"
#include "tests/bench/floodreport.h"
#include "tests/bench/floodrun.h"
#include "tests/bench/interruption.h"
#include "tests/bench/machine.h"

#include <QCoreApplication>

#include <cstdio>

using namespace echogram;
using namespace echogram::bench;

int main(int argc, char *argv[])
{
    const auto parsed = parseFloodOptions({argv + 1, argv + argc});
    if (const auto *early = std::get_if<EarlyExit>(&parsed)) {
        say(early->code == 0 ? stdout : stderr, early->text + '\n');
        return early->code;
    }
    const auto &options = std::get<FloodOptions>(parsed);
    catchInterruptions();
    const QCoreApplication app(argc, argv);
    std::FILE *tables = options.json == "-" ? stderr : stdout;
    const Machine machine = thisMachine();
    say(tables, floodHeadingText(machine, options));
    const FloodedWindow window = FloodRun(options, machine.processors).run();
    say(tables, floodTableText(window));
    const bool isWritten =
        options.json.empty() || writeJson("bench_flood", options.json, floodJson(machine, options, window));
    return isWritten && brokenPromises(window).empty() ? 0 : 1;
}
