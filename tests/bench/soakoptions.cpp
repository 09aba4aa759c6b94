// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/soakoptions.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace echogram::bench {
namespace {

const char *const description = "Holds echogram-server to what it promises under load, on loopback.";

const char *const examples = R"(Examples:
  bench_soak                                       everything, in about ten minutes
  bench_soak --parts flood,silent --io linux       the memory of one engine, in two minutes
  bench_soak --parts identity --echoes 1000000     a tenth of the echoes
  bench_soak --json -                              for programs; the tables go to stderr

The parts: flood and silent watch the server's memory (in silent nobody reads its answers),
timer the lateness of a timer in its event loop, identity every byte of every echo.
Exit status: 0 when every promise was kept, 1 when one was not or could not be looked at,
2 for wrong options.)";

constexpr std::array<std::pair<const char *, SoakPart>, 4> partNames{{{"flood", SoakPart::Flood},
                                                                      {"silent", SoakPart::Silent},
                                                                      {"timer", SoakPart::Timer},
                                                                      {"identity", SoakPart::Identity}}};

std::string checkSeconds(const std::string &text)
{
    double seconds = 0;
    if (CLI::detail::lexical_cast(text, seconds) && seconds >= 0.1 && seconds <= 86400)
        return {};
    return '"' + text + "\" is not a time; 0.1 to 86400 seconds are";
}

std::string checkEchoes(const std::string &text)
{
    std::int64_t number = 0;
    if (CLI::detail::lexical_cast(text, number) && number >= 1 && number <= 1'000'000'000'000)
        return {};
    return '"' + text + "\" is not a number from 1 to 1000000000000";
}

std::string checkEngine(const std::string &text)
{
    return text == "linux" || text == "qt" ? std::string()
                                           : '"' + text + "\" is not an engine; linux and qt are";
}

std::string checkPart(const std::string &text)
{
    const bool isKnown = std::any_of(partNames.begin(), partNames.end(),
                                     [&text](const auto &part) { return text == part.first; });
    return isKnown ? std::string() : '"' + text + "\" is not a part; flood, silent, timer and identity are";
}

bool contains(const std::vector<std::string> &list, const char *text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

} // namespace

std::variant<SoakOptions, EarlyExit> parseSoakOptions(std::vector<std::string> arguments)
{
    CLI::App app(description, "bench_soak");
    app.set_version_flag("-V,--version", "bench_soak " ECHOGRAM_VERSION);
    app.footer(examples);

    SoakOptions options;
    std::vector<std::string> engines;
    std::vector<std::string> parts;
    const auto addList = [&app](const char *name, auto &value, const char *help) {
        return app.add_option(name, value, help)
            ->option_text("LIST")
            ->delimiter(',')
            ->allow_extra_args(false);
    };
    app.add_option("--seconds", options.seconds, "Seconds that each flood lasts [60]")
        ->option_text("S")
        ->check(checkSeconds);
    app.add_option("--echoes", options.echoes, "Echoes that are compared with what was sent [10000000]")
        ->option_text("N")
        ->check(checkEchoes);
    addList("--io", engines, "Engines of the server: linux, qt [both]")->check(checkEngine);
    addList("--parts", parts, "What to look at: flood, silent, timer, identity [all]")->check(checkPart);
    app.add_option("--server", options.server, "Another program instead of echogram-server, with its options")
        ->option_text("PROGRAM");
    app.add_option("--json", options.json, "Write everything to this file as well; - is stdout")
        ->option_text("FILE");
    bool isAnywhere = false;
    app.add_flag("--no-pin", isAnywhere, "Let the system choose the processors of server and client")
        ->disable_flag_override();
    // How it starts its own flooder: nobody's business.
    app.add_option("--flood-port", options.floodPort)->group("");
    app.add_flag("--flood-silently", options.floodsSilently)->group("");

    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its end
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError &error) {
        return earlyExit(app, error);
    }

    // In the order of the table, whatever the order on the command line.
    options.isPinned = !isAnywhere;
    if (!engines.empty())
        std::erase_if(options.engines,
                      [&engines](const std::string &engine) { return !contains(engines, engine.c_str()); });
    if (!parts.empty()) {
        options.parts.clear();
        for (const auto &[name, part] : partNames) {
            if (contains(parts, name))
                options.parts.push_back(part);
        }
    }
    return options;
}

} // namespace echogram::bench
