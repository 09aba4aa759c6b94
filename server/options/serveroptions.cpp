// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/options/serveroptions.h"

#include "server/options/configfile.h"
#include "server/options/givenoptions.h"
#include "server/weather/weatherspec.h"

#include <QRandomGenerator>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>

namespace echogram {
namespace {

const char *const description =
    "Answers UDP datagrams: with the same bytes, as a service of old, by rules, or from\n"
    "another server; in any weather.";

const char *const examples = R"(Examples:
  echogram-server                          on 127.0.0.1:12345, for this machine only
  echogram-server --bind 0.0.0.0           for the whole IPv4 network
  echogram-server --bind :: --port 7       for everybody, IPv6 and IPv4, on the echo port
  echogram-server --port 0 --count 1       on a free port; ends after one answer
  echogram-server --quiet --verbose        says once how it runs, and nothing about datagrams
  echogram-server --log-format json | jq   the log for programs, one object per line
  echogram-server --service echo:7007 --service daytime:1313
  echogram-server --rules answers.toml     docs/RULES.md has the format
  echogram-server --out delay=20ms,jitter=5ms,loss=1% --seed 1
  echogram-server --weather satellite --forward ntp.example.org:123

It says where it listens on its first line, and the totals on its last; Ctrl+C ends it, SIGUSR1 has
it say what was done so far, SIGHUP reads the rules again.
Exit status: 0 when it was ended or --count was reached, 1 when it cannot listen, 2 for wrong
options or files.)";

EarlyExit wrong(const QString &what)
{
    return {2, QStringLiteral("echogram-server: ") + what};
}

QString footer()
{
    QString text = QStringLiteral("Weather by name (--weather):\n");
    for (const QString &name : weatherPresetNames())
        text += QStringLiteral("  %1 %2\n").arg(name, -12).arg(weatherPresetDescription(name));
    text += QStringLiteral("\nSettings of --in and --out:\n ");
    qsizetype width = 1;
    for (const QString &key : weatherKeys()) {
        width += key.size() + 1;
        if (width > 90) {
            text += QLatin1String("\n ");
            width = key.size() + 2;
        }
        text += u' ' + key;
    }
    return text + QLatin1String("\n\n") + QLatin1String(examples);
}

/// In lines that fit beside the names, for CLI11 to put below each other.
std::string helpLines(const ServerOption &option)
{
    constexpr qsizetype columns = 70; // CLI11 takes 30 for the names
    QString lines;
    qsizetype width = 0;
    for (const QString &word : QString::fromUtf8(option.help).split(u' ')) {
        const bool fits = width + 1 + word.size() <= columns;
        if (width > 0)
            lines += fits ? u' ' : u'\n';
        width = width > 0 && fits ? width + 1 + word.size() : word.size();
        lines += word;
    }
    return lines.toStdString();
}

/// What CLI11 writes into while it parses, a place for each option.
struct Place
{
    const ServerOption *option = nullptr;
    CLI::Option *parsed = nullptr;
    std::vector<std::string> values;
    bool isOn = false;
};

void addOption(CLI::App &app, Place &place)
{
    const ServerOption &option = *place.option;
    const std::string name = std::string("--") + option.name;
    if (option.takes == ServerOption::Takes::Nothing) {
        place.parsed = app.add_flag(name, place.isOn, helpLines(option))->disable_flag_override();
    } else {
        const auto check = [&option](const std::string &text) {
            GivenOptions scratch;
            return option.read(scratch, QString::fromLocal8Bit(text.c_str())).toStdString();
        };
        place.parsed =
            app.add_option(name, place.values, helpLines(option))->option_text(option.kind)->check(check);
        place.parsed->expected(1)->allow_extra_args(false);
        if (option.takes == ServerOption::Takes::Many)
            place.parsed->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        else
            place.parsed->take_last();
    }
    place.parsed->group(option.group);
}

/// Services with their ports, or an error: no two may have one port.
std::variant<QList<ServiceAddress>, EarlyExit> servicesOf(const GivenOptions &given)
{
    QList<GivenOptions::ServiceAt> asked = given.services;
    if (asked.isEmpty())
        asked.append(GivenOptions::ServiceAt{});
    QList<ServiceAddress> services;
    for (const GivenOptions::ServiceAt &one : asked) {
        const quint16 port = one.port.value_or(given.port);
        const auto same = std::find_if(services.begin(), services.end(), [port](const ServiceAddress &other) {
            return port != 0 && other.bindTo.port() == port;
        });
        if (same != services.end())
            return wrong(QStringLiteral("%1 and %2 cannot both have port %3; write %2:PORT")
                             .arg(serviceName(same->service), serviceName(one.service))
                             .arg(port));
        services.append({one.service, Endpoint(given.bind, port)});
    }
    return services;
}

/// A direction's weather: what the preset has, and the settings on top of it.
Result<Weather> weatherOf(const Weather &preset, const QString &settings)
{
    return parseWeather(settings, preset);
}

std::variant<ServerOptions, EarlyExit> together(const GivenOptions &given)
{
    ServerOptions options = given.options;
    auto services = servicesOf(given);
    if (const auto *early = std::get_if<EarlyExit>(&services))
        return *early;
    options.services = std::get<QList<ServiceAddress>>(services);

    const WeatherPair preset = weatherPreset(given.weather).value_or(WeatherPair());
    const Result<Weather> in = weatherOf(preset.in, given.in);
    const Result<Weather> out = weatherOf(preset.out, given.out);
    for (const auto &[name, weather] : {std::pair("in", &in), std::pair("out", &out)}) {
        if (!*weather)
            return wrong(QStringLiteral("--%1%2: %3")
                             .arg(QLatin1String(name),
                                  given.weather.isEmpty()
                                      ? QString()
                                      : QStringLiteral(" does not go with --weather %1").arg(given.weather),
                                  weather->error().message));
    }
    options.policy.weather = {*in, *out};
    options.policy.seed = given.seed.value_or(QRandomGenerator::system()->generate64());

    if (given.burst && options.isRateUnlimited)
        return wrong(QStringLiteral("--burst says how much of --rate can be saved up, and --rate is off"));
    if (given.burst) {
        options.rate = options.rate.value_or(SourceTable::Limits{});
        options.rate->burst = *given.burst;
    }
    if (options.server && !options.rulesFile.isEmpty())
        return wrong(QStringLiteral("--rules and --forward do not go together: one of them has to answer"));
    if (options.server && !given.services.isEmpty())
        return wrong(QStringLiteral("--service and --forward do not go together: one of them has to answer"));
    if (options.threads > 1 && options.count > 0)
        return wrong(
            QStringLiteral("--count counts the answers of one thread, so it does not go with --threads %1")
                .arg(options.threads));
    if (options.services.size() > 1 && options.count > 0)
        return wrong(
            QStringLiteral("--count counts the answers of one service, so it does not go with several"));
    return options;
}

} // namespace

GuardOptions ServerOptions::guardFor(const Endpoint &bindTo) const
{
    GuardOptions guard = policy.guard;
    const bool isBeyondLoopback = !bindTo.isLoopback();
    guard.answersLoopPorts = allowsLoops;
    guard.amplifies = allowsAmplification || !isBeyondLoopback;
    guard.hopsLess = isBeyondLoopback && !allowsLoops ? hopsLostBeyondLoopback : 0;
    if (!isRateUnlimited)
        guard.rate = rate || !isBeyondLoopback ? rate : SourceTable::Limits{};
    return guard;
}

std::variant<ServerOptions, EarlyExit> parseServerOptions(std::vector<std::string> arguments)
{
    CLI::App app(description, "echogram-server");
    app.set_version_flag("-V,--version", "echogram-server " ECHOGRAM_VERSION);
    app.footer(footer().toStdString());
    std::deque<Place> places; // CLI11 keeps references
    for (const ServerOption &option : serverOptionTable())
        addOption(app, places.emplace_back(Place{&option, nullptr, {}, false}));

    try {
        std::reverse(arguments.begin(), arguments.end()); // CLI11 takes a vector from its end
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError &error) {
        return earlyExit(app, error);
    }

    GivenOptions given;
    QSet<QString> onCommandLine;
    for (const Place &place : places) {
        if (place.parsed->count() == 0)
            continue;
        onCommandLine += QLatin1String(place.option->name);
        if (place.isOn)
            place.option->read(given, QStringLiteral("true"));
        for (const std::string &value : place.values)
            place.option->read(given, QString::fromLocal8Bit(value.c_str()));
    }
    if (!given.configFile.isEmpty()) {
        if (const auto problem = readConfigFile(given.configFile, onCommandLine, given))
            return wrong(problem->text());
    }
    if (given.options.io == IoChoice::Auto) {
        if (const QString problem = ioVariableProblem(); !problem.isEmpty())
            return wrong(problem);
    }
    return together(given);
}

} // namespace echogram
