// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floodoptions.h"

#include "tests/bench/floodpayload.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace echogram::bench {
namespace {

const char *const description = "Floods an open window, on loopback, and says how it keeps up.";

const char *const examples = R"(Examples:
  bench_flood                                      the window of this build, in about 70 seconds
  bench_flood --rate 20000 --seconds 10            a smaller flood
  bench_flood --display :0                         on your own screen, to look at
  bench_flood --freeze 300                         does the measurement notice when the window hangs?
  bench_flood --window 'mine --port {port}'        another program's window
  bench_flood --window mine --window-port 7777 --log '{home}/mine/*.pcap'
  bench_flood --json -                             for programs; the tables go to stderr

The window's command is a shell's. Its HOME and XDG folders are empty ones, which {home} stands for;
it shall listen on 127.0.0.1 and answer _NET_WM_PING.
Exit status: 0 when every promise was kept, 1 when one was not or could not be looked at,
2 for wrong options.)";

/// That the whole text is a number from least to most, for CLI11.
auto between(double least, double most, const char *what)
{
    return [=](const std::string &text) {
        double number = 0;
        if (CLI::detail::lexical_cast(text, number) && number >= least && number <= most)
            return std::string();
        return '"' + text + "\" is not " + what;
    };
}

std::string complaintAbout(const FloodOptions &options)
{
    const bool isTold = options.window.find("{port}") != std::string::npos;
    if (options.isEchogram() && options.windowPort != 0)
        return "--window-port is for the command of --window, which is missing";
    if (!options.isEchogram() && options.windowPort == 0 && !isTold)
        return "--window: the command does not say {port}, so --window-port N must say where it listens";
    if (options.windowPort != 0 && isTold)
        return "--window says {port} and --window-port a number; one of them is enough";
    if (options.plan.count() < 1)
        return "so few datagrams a second are none at all in so short a time";
    return {};
}

} // namespace

std::variant<FloodOptions, EarlyExit> parseFloodOptions(std::vector<std::string> arguments)
{
    CLI::App app(description, "bench_flood");
    app.set_version_flag("-V,--version", "bench_flood " ECHOGRAM_VERSION);
    app.footer(examples);

    FloodOptions options;
    app.add_option("--seconds", options.plan.seconds, "Seconds that the flood lasts [60]")
        ->option_text("S")
        ->check(between(0.1, 86400, "a time; 0.1 to 86400 seconds are"));
    app.add_option("--rate", options.plan.rate, "Datagrams a second [100000]")
        ->option_text("N")
        ->check(between(1, 10'000'000, "a rate; 1 to 10000000 a second are"));
    app.add_option("--bytes", options.plan.bytes, "Bytes of payload in each [64]")
        ->option_text("N")
        ->check(between(floodDigits, 65'507, "a size; 12 (there is a number in each) to 65507 bytes are"));
    app.add_flag("--gso", options.plan.isGso, "Send them in trains (UDP_SEGMENT), not each by itself")
        ->disable_flag_override();
    app.add_option("--window", options.window, "Another program, listening on port {port} of 127.0.0.1")
        ->option_text("COMMAND");
    app.add_option("--window-port", options.windowPort, "Where it listens, when it cannot be told")
        ->option_text("N")
        ->check(between(1, 65535, "a port; 1 to 65535 are"));
    auto *log =
        app.add_option("--log", options.log, "Count the captures (pcap) in these files [echogram's own]")
            ->option_text("GLOB");
    app.add_option("--display", options.display, "A display that is there, instead of Xvfb and openbox")
        ->option_text(":N");
    app.add_option("--screenshot", options.screenshot, "Save a picture of the screen in the middle, as PNG")
        ->option_text("FILE");
    app.add_option("--freeze", options.freezeMs, "Stop the window for that long in the middle (SIGSTOP)")
        ->option_text("MS")
        ->check(between(1, 60'000, "a time; 1 to 60000 ms are"));
    app.add_option("--json", options.json, "Write everything to this file as well; - is stdout")
        ->option_text("FILE");

    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its end
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError &error) {
        return earlyExit(app, error);
    }
    if (const std::string complaint = complaintAbout(options); !complaint.empty())
        return EarlyExit{2, QStringLiteral("bench_flood: ") + QString::fromStdString(complaint)};
    if (log->empty() && options.isEchogram())
        options.log = "{home}/data/echogram/**/*.pcap";
    return options;
}

} // namespace echogram::bench
