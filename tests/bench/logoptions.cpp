// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logoptions.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace echogram::bench {
namespace {

const char *const description = "Opens a long log and somebody else's capture, and says how long that takes.";

const char *const examples = R"(Examples:
  bench_log                                        both, in about two minutes
  bench_log --datagrams 1000000 --foreign 0        a shorter log, and no capture
  bench_log --folder /mnt/slow                     on another disk
  bench_log --json -                               for programs; the tables go to stderr

The log of ten million datagrams takes 1.1 GB of disk, in TMPDIR or /tmp, until it ends.
Exit status: 0 when every promise was kept, 1 when one was not or could not be looked at,
2 for wrong options.)";

/// That the whole text is a number up to most, for CLI11.
auto atMost(std::uint64_t most)
{
    return [=](const std::string &text) {
        std::int64_t number = 0;
        if (CLI::detail::lexical_cast(text, number) && number >= 0 && std::uint64_t(number) <= most)
            return std::string();
        return '"' + text + "\" is not a number from 0 to " + std::to_string(most);
    };
}

} // namespace

std::variant<LogOptions, EarlyExit> parseLogOptions(std::vector<std::string> arguments)
{
    CLI::App app(description, "bench_log");
    app.set_version_flag("-V,--version", "bench_log " ECHOGRAM_VERSION);
    app.footer(examples);

    LogOptions options;
    app.add_option("--datagrams", options.datagrams, "Datagrams in the log; 0 for none [10000000]")
        ->option_text("N")
        ->check(atMost(100'000'000));
    app.add_option("--foreign", options.foreign, "Datagrams in somebody else's capture; 0 for none [1000000]")
        ->option_text("N")
        ->check(atMost(100'000'000));
    app.add_option("--folder", options.folder, "Make the files there [TMPDIR or /tmp]")
        ->option_text("FOLDER");
    app.add_option("--json", options.json, "Write everything to this file as well; - is stdout")
        ->option_text("FILE");
    // How it starts itself, and is tested: nobody's business.
    app.add_option("--record", options.recorded)->group("");
    app.add_option("--reopen", options.reopened)->group("");
    app.add_option("--show", options.shown)->group("");
    app.add_flag("--only-index", options.onlyIndex)->group("");

    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its end
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError &error) {
        return earlyExit(app, error);
    }
    return options;
}

} // namespace echogram::bench
