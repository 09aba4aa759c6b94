// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a configuration file. However broken it is, the error says where; what is right is right once more.
#include "server/options/configfile.h"
#include "server/weather/weatherspec.h"
#include "tests/fuzz/require.h"

using namespace echogram;

namespace {

void requireError(const QByteArray &input, const FileError &error)
{
    require(!error.message.isEmpty(), "an error says what is wrong");
    require(error.line >= 1 && error.column >= 0, "an error is in a line");
    require(error.line <= input.count('\n') + input.count('\r') + 2, "the line is in the file");
    require(error.text().startsWith(QLatin1String("etc/fuzz.toml:")), "an error says in which file");
}

void requireRight(const GivenOptions &given)
{
    const ServerOptions &options = given.options;
    require(options.threads >= 1 && options.threads <= 256, "threads are in bounds");
    require(!options.rate || (options.rate->perSecond >= 1 && options.rate->burst >= 1),
            "a rate is in bounds");
    require(!given.burst || *given.burst >= 1, "a burst is in bounds");
    require(options.policy.clientIdleNs >= 100'000'000, "clients of a relay are not forgotten at once");
    require(options.policy.maximumClients >= 1 && options.policy.maximumClients <= 10'000,
            "clients of a relay are in bounds");
    require(!options.server || options.server->port != 0, "the server behind has a port");
    require(parseWeather(given.in).ok() && parseWeather(given.out).ok(), "weather can be read");
    require(given.weather.isEmpty() || weatherPreset(given.weather), "the weather with that name is there");
    require(given.configFile.isEmpty() && !options.onlyChecks, "a file says nothing about itself");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    const QString name = QStringLiteral("etc/fuzz.toml");
    GivenOptions given;
    const auto problem = readConfig(input, name, {}, given);

    // With all of it given elsewhere it has to be as right, and changes nothing.
    QSet<QString> all;
    for (const ServerOption &option : serverOptionTable())
        all += QLatin1String(option.name);
    GivenOptions untouched;
    const auto again = readConfig(input, name, all, untouched);
    require(again == problem, "what is given elsewhere has to be right all the same");
    require(untouched.services.isEmpty() && untouched.port == 12345 && untouched.in.isEmpty()
                && !untouched.options.isQuiet && untouched.options.threads == 1,
            "what is given elsewhere stays");

    if (problem)
        requireError(input, *problem);
    else
        requireRight(given);
    return 0;
}
