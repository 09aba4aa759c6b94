// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchoptions.h"

#include "tests/bench/echopattern.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace echogram::bench {
namespace {

const char *const description = "Measures UDP echo servers side by side, on loopback.";

const char *const noServers = "none"; // to measure only what --server gives

const char *const examples = R"(Examples:
  bench_echo                                       everything, in about ten minutes
  bench_echo --modes plain --in-flight 64          one thing, in a minute and a half
  bench_echo --servers c-recvmmsg,echogram-linux   two servers only
  bench_echo --server 'mine=./mine --port {port}'  one more; without {port} it has to say
                                                   "listening on ADDRESS:PORT" on its first line
  bench_echo --json -                              for programs; the tables go to stderr

A round in which datagrams were lost, came twice or came back wrong does not count.
Exit status: 0 when it was measured, 1 when no server could be or echogram-server gave back
wrong bytes, 2 for wrong options.)";

/// One of a list on the command line, as a number in these bounds.
struct NumberList
{
    int least;
    int most;

    std::string operator()(const std::string &text) const
    {
        int number = 0;
        if (CLI::detail::lexical_cast(text, number) && number >= least && number <= most)
            return {};
        return '"' + text + "\" is not a number from " + std::to_string(least) + " to "
               + std::to_string(most);
    }
};

std::string checkSeconds(const std::string &text)
{
    double seconds = 0;
    if (CLI::detail::lexical_cast(text, seconds) && seconds >= 0.01 && seconds <= 60)
        return {};
    return '"' + text + "\" is not a time; 0.01 to 60 seconds are";
}

std::string checkMode(const std::string &text)
{
    return text == "plain" || text == "gso" ? std::string()
                                            : '"' + text + "\" is not a mode; plain and gso are";
}

std::string checkGiven(const std::string &text)
{
    try {
        givenServer(text);
        return {};
    } catch (const std::invalid_argument &error) {
        return '"' + text + "\" " + error.what();
    }
}

std::vector<BenchServer>::const_iterator findServer(const std::vector<BenchServer> &servers,
                                                    const std::string &name)
{
    return std::find_if(servers.begin(), servers.end(),
                        [&name](const BenchServer &server) { return server.name == name; });
}

std::string checkServer(const std::string &name)
{
    const auto known = knownServers();
    if (name == noServers || findServer(known, name) != known.end())
        return {};
    std::string names;
    for (const BenchServer &server : known)
        names += (names.empty() ? "" : ", ") + server.name;
    return '"' + name + "\" is not a server known here; " + names + " are";
}

/// In the order of the table, whatever the order on the command line; all when nothing was chosen.
std::vector<BenchServer> chosenServers(const std::vector<std::string> &names)
{
    std::vector<BenchServer> servers = knownServers();
    if (!names.empty()) {
        std::erase_if(servers, [&names](const BenchServer &server) {
            return std::find(names.begin(), names.end(), server.name) == names.end();
        });
    }
    return servers;
}

} // namespace

std::variant<BenchOptions, EarlyExit> parseBenchOptions(std::vector<std::string> arguments)
{
    CLI::App app(description, "bench_echo");
    app.set_version_flag("-V,--version", "bench_echo " ECHOGRAM_VERSION);
    app.footer(examples);

    BenchOptions options;
    std::vector<std::string> modes{"plain", "gso"};
    std::vector<std::string> names;
    std::vector<std::string> given;
    const auto addList = [&app](const char *name, auto &value, const char *help) {
        return app.add_option(name, value, help)
            ->option_text("LIST")
            ->delimiter(',')
            ->allow_extra_args(false);
    };
    app.add_option("--rounds", options.rounds, "Rounds; each measures every server once [9]")
        ->option_text("N")
        ->check(NumberList{1, 1000});
    app.add_option("--seconds", options.seconds, "Seconds that are measured in one round of one server [0.5]")
        ->option_text("S")
        ->check(checkSeconds);
    addList("--in-flight", options.inFlight, "Datagrams under way at once [1,64,256]")
        ->check(NumberList{1, 4096});
    addList("--sizes", options.sizes, "Bytes of payload in each [64,1024]")
        ->check(NumberList{EchoPattern::leastBytes, 65507});
    addList("--modes", modes, "How the client sends: plain, gso [both]")->check(checkMode);
    addList("--servers", names, "Which of the servers of --list, or none [all]")->check(checkServer);
    app.add_option("--server", given, "One more server, by its command; may be repeated")
        ->option_text("NAME=COMMAND")
        ->allow_extra_args(false)
        ->check(checkGiven);
    app.add_option("--json", options.json, "Write everything to this file as well; - is stdout")
        ->option_text("FILE");
    bool isAnywhere = false;
    app.add_flag("--no-pin", isAnywhere, "Let the system choose the processors of server and client")
        ->disable_flag_override();
    app.add_flag("--list", options.onlyLists, "Say which servers there are, and end")
        ->disable_flag_override();

    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its end
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError &error) {
        return earlyExit(app, error);
    }

    options.isPinned = !isAnywhere;
    options.modes.clear();
    for (const std::string &mode : modes)
        options.modes.push_back(mode == "gso" ? SendMode::Gso : SendMode::Plain);
    if (benchCases(options.modes, options.sizes, options.inFlight).empty())
        return EarlyExit{2,
                         QStringLiteral("bench_echo: nothing to measure; with gso at least 8 small datagrams "
                                        "have to be in flight")};
    options.servers = chosenServers(names);
    for (const std::string &text : given) {
        const BenchServer server = givenServer(text);
        if (findServer(options.servers, server.name) != options.servers.end())
            return EarlyExit{2, QStringLiteral("bench_echo: there are two servers called \"%1\"")
                                    .arg(QString::fromStdString(server.name))};
        options.servers.push_back(server);
    }
    if (options.servers.empty())
        return EarlyExit{2, QStringLiteral("bench_echo: no servers to measure")};
    return options;
}

} // namespace echogram::bench
