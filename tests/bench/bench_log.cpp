// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchoutput.h"
#include "tests/bench/interruption.h"
#include "tests/bench/logoptions.h"
#include "tests/bench/logreport.h"
#include "tests/bench/logrun.h"
#include "tests/bench/logwindow.h"
#include "tests/bench/machine.h"

#include <QApplication>
#include <QJsonDocument>

#include <cstdio>

using namespace echogram;
using namespace echogram::bench;

namespace {

int record(const LogOptions &options)
{
    const LogRecording recording = recordLog(QString::fromStdString(options.recorded), options.datagrams, {});
    if (!recording.failure.empty())
        std::fprintf(stderr, "bench_log: %s\n", recording.failure.c_str());
    return recording.failure.empty() ? 0 : 1;
}

/// As the process that another one of us started.
int reopen(const LogOptions &options)
{
    const LogReading reading = readLog(QString::fromStdString(options.reopened), !options.onlyIndex);
    std::fputs(QJsonDocument(toJson(reading)).toJson().constData(), stdout);
    return 0;
}

int show(const LogOptions &options)
{
    const LogWindow window = showLog(QString::fromStdString(options.shown));
    std::fputs(QJsonDocument(toJson(window)).toJson().constData(), stdout);
    return 0;
}

int look(const LogOptions &options)
{
    std::FILE *tables = options.json == "-" ? stderr : stdout;
    const Machine machine = thisMachine();
    say(tables, logHeadingText(machine, options));
    const LogResults results = LogRun(options).run();
    say(tables, logTableText(results));
    const bool isWritten =
        options.json.empty() || writeJson("bench_log", options.json, logJson(machine, options, results));
    return isWritten && brokenPromises(results).empty() ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    const auto parsed = parseLogOptions({argv + 1, argv + argc});
    if (const auto *early = std::get_if<EarlyExit>(&parsed)) {
        say(early->code == 0 ? stdout : stderr, early->text + '\n');
        return early->code;
    }
    const auto &options = std::get<LogOptions>(parsed);
    if (!options.shown.empty()) {
        const QApplication app(argc, argv);
        return show(options);
    }
    const QCoreApplication app(argc, argv);
    if (!options.reopened.empty())
        return reopen(options);
    catchInterruptions();
    if (!options.recorded.empty())
        return record(options);
    return look(options);
}
