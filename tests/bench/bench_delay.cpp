// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchoutput.h"
#include "tests/bench/delayclient.h"
#include "tests/bench/interruption.h"
#include "tests/bench/machine.h"
#include "tests/bench/machinereport.h"
#include "tests/bench/samples.h"
#include "tests/bench/serverprocess.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

using namespace echogram::bench;

namespace {

const char *const examples = R"(Examples:
  bench_delay                          in half a minute
  bench_delay --delays 20 --rate 5000  one delay, five datagrams a millisecond
  bench_delay --json -                 for programs; the table goes to stderr

Exit status: 0 when every median is within 0.2 ms of what was asked, 1 when one is not or could not
be measured, 2 for wrong options.)";

constexpr double promisedUs = 200; // how far the median may be from what was asked

struct Options
{
    std::vector<double> delaysMs{1, 20, 100};
    double rate = 1000; // datagrams a second
    double seconds = 5; // for each delay
    std::string server = ECHOGRAM_SERVER_PROGRAM;
    std::string json;
};

/// How much later than asked the answers of one delay came, in us, less what an answer takes without any.
struct Lateness
{
    double delayMs = 0;
    std::vector<double> us;
    std::size_t lost = 0;
    std::string failure;
};

/// Round trips through a server with that delay, in us.
DelayClient::Measured measure(const Options &options, double delayMs)
{
    ServerProcess server;
    std::vector<std::string> arguments{options.server, "--quiet", "--port", "0"};
    if (delayMs > 0) {
        arguments.insert(arguments.end(), {"--out", "delay=" + std::to_string(delayMs) + "ms"});
    }
    DelayClient::Measured measured;
    measured.failure = server.start(arguments, {}, {});
    if (!measured.failure.empty())
        return measured;
    const auto port = server.readPort(std::chrono::seconds(10));
    if (!port) {
        measured.failure = "the server did not start: " + server.complaint();
        return measured;
    }
    return DelayClient(*port).run(options.rate, options.seconds, delayMs);
}

QJsonObject objectOf(const Lateness &one)
{
    return {{"delayMs", one.delayMs},         {"answers", qint64(one.us.size())},
            {"lost", qint64(one.lost)},       {"medianUs", quantile(one.us, 0.5)},
            {"p1Us", quantile(one.us, 0.01)}, {"p99Us", quantile(one.us, 0.99)},
            {"maxUs", quantile(one.us, 1)}};
}

std::string row(const Lateness &one)
{
    char text[160];
    if (!one.failure.empty())
        return "  " + one.failure + "\n";
    std::snprintf(text, sizeof text, "  %7.1f ms %9zu %6zu %9.1f us %9.1f us %9.1f us %9.1f us%s\n",
                  one.delayMs, one.us.size(), one.lost, quantile(one.us, 0.01), quantile(one.us, 0.5),
                  quantile(one.us, 0.99), quantile(one.us, 1),
                  std::abs(quantile(one.us, 0.5)) > promisedUs ? "  NOT KEPT" : "");
    return text;
}

int run(const Options &options)
{
    std::FILE *tables = options.json == "-" ? stderr : stdout;
    const Machine machine = thisMachine();
    char heading[120];
    std::snprintf(heading, sizeof heading,
                  "echogram-server's delays on loopback: %g datagrams/s for %g s each\n", options.rate,
                  options.seconds);
    say(tables, QString::fromLatin1(heading) + machineText(machine, false));
    say(tables,
        QStringLiteral(
            "\n  asked       answers   lost  later by: 1 %       median         99 %          most\n"));

    const DelayClient::Measured without = measure(options, 0);
    const double baseUs = quantile(without.roundTripsUs, 0.5);
    bool isKept = without.failure.empty();
    QJsonArray delays;
    for (const double delayMs : options.delaysMs) {
        const DelayClient::Measured with = measure(options, delayMs);
        Lateness one{delayMs, with.roundTripsUs, with.lost, with.failure};
        for (double &us : one.us)
            us -= baseUs + delayMs * 1000;
        isKept =
            isKept && one.failure.empty() && !one.us.empty() && std::abs(quantile(one.us, 0.5)) <= promisedUs;
        say(tables, QString::fromStdString(row(one)));
        delays.append(objectOf(one));
    }
    char base[120];
    std::snprintf(base, sizeof base,
                  "\nWithout a delay an answer takes %.1f us (median); that was taken off.\n", baseUs);
    say(tables, QString::fromLatin1(base));
    const QJsonObject report{{"machine", machineObject(machine, false)},
                             {"rate", options.rate},
                             {"seconds", options.seconds},
                             {"withoutDelayUs", baseUs},
                             {"promisedUs", promisedUs},
                             {"delays", delays}};
    const bool isWritten =
        options.json.empty() || writeJson("bench_delay", options.json, QJsonDocument(report).toJson());
    return isKept && isWritten ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    CLI::App app("Measures how exact echogram-server's delays are.", "bench_delay");
    app.set_version_flag("-V,--version", "bench_delay " ECHOGRAM_VERSION);
    app.footer(examples);
    Options options;
    app.add_option("--delays", options.delaysMs, "Milliseconds to ask for [1,20,100]")
        ->option_text("LIST")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::Range(0.001, 10'000.0));
    app.add_option("--rate", options.rate, "Datagrams a second [1000]")
        ->option_text("N")
        ->check(CLI::Range(1, 100'000));
    app.add_option("--seconds", options.seconds, "Seconds for each delay [5]")
        ->option_text("S")
        ->check(CLI::Range(0.1, 3600.0));
    app.add_option("--server", options.server, "Another build of echogram-server")->option_text("PROGRAM");
    app.add_option("--json", options.json, "Write everything to this file as well; - is stdout")
        ->option_text("FILE");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        const int code = app.exit(error);
        return code == 0 ? 0 : 2;
    }
    catchInterruptions();
    return run(options);
}
