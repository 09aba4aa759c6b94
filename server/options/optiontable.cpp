// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/grouped.h"
#include "core/datagram/peerpattern.h"
#include "core/datagram/quantities.h"
#include "server/bindaddress.h"
#include "server/options/givenoptions.h"
#include "server/weather/weatherpresets.h"
#include "server/weather/weatherspec.h"

#include <algorithm>
#include <array>
#include <limits>

namespace echogram {
namespace {

using Takes = ServerOption::Takes;

// More than any machine has use for, and few enough to start.
constexpr quint64 maximumThreads = 256;
constexpr qint64 maximumClients = 10'000; // two descriptors each

/// The number `text` is, when it is one between `least` and `most` written in digits only.
std::optional<quint64> readNumber(const QString &text, quint64 least, quint64 most)
{
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    if (text.isEmpty() || !std::all_of(text.begin(), text.end(), isDigit))
        return {};
    bool fits = false;
    const quint64 number = text.toULongLong(&fits);
    if (!fits || number < least || number > most)
        return {};
    return number;
}

QString notA(const QString &text, const QString &kind, const QString &right)
{
    return QStringLiteral("\"%1\" is not %2; %3").arg(text, kind, right);
}

/// Keeps what was read, or says what is wrong, and with more than one character behind which.
template <class T, class Keep>
QString keep(const Result<T> &read, const QString &text, Keep &&keepIt)
{
    if (read) {
        keepIt(*read);
        return {};
    }
    const qsizetype position = read.error().position;
    return position > 0 ? QStringLiteral("\"%1\", behind \"%2\": %3")
                              .arg(text, text.left(position), read.error().message)
                        : QStringLiteral("\"%1\": %2").arg(text, read.error().message);
}

QString readBind(GivenOptions &given, const QString &text)
{
    const auto address = parseBindAddress(text);
    if (!address)
        return address.error().message;
    given.bind = *address;
    return {};
}

QString readPort(GivenOptions &given, const QString &text)
{
    const auto port = readNumber(text, 0, 65535);
    if (!port)
        return notA(text, QStringLiteral("a port"),
                    QStringLiteral("a number from 0 to 65535 is, where 0 takes a free one"));
    given.port = quint16(*port);
    return {};
}

QString serviceNames()
{
    QStringList names;
    for (const Service service : allServices)
        names += serviceName(service);
    const QString last = names.takeLast();
    return names.join(QLatin1String(", ")) + QLatin1String(" and ") + last;
}

QString readService(GivenOptions &given, const QString &text)
{
    const qsizetype colon = text.indexOf(u':');
    const auto service = serviceFromName(text.left(colon));
    if (!service)
        return notA(text.left(colon), QStringLiteral("a service"), serviceNames() + QStringLiteral(" are"));
    GivenOptions::ServiceAt at{*service, {}};
    if (colon >= 0) {
        const auto port = readNumber(text.mid(colon + 1), 0, 65535);
        if (!port)
            return notA(text.mid(colon + 1), QStringLiteral("a port"),
                        QStringLiteral("a number from 0 to 65535 is, as in %1:1313").arg(text.left(colon)));
        at.port = quint16(*port);
    }
    given.services.append(at);
    return {};
}

QString readRules(GivenOptions &given, const QString &text)
{
    given.options.rulesFile = text;
    return text.isEmpty() ? QStringLiteral("the name of a file is expected") : QString();
}

QString readForward(GivenOptions &given, const QString &text)
{
    const Result<Target> target = parseTarget(text);
    if (target && target->port == 0)
        return QStringLiteral("\"%1\" names no port; HOST:PORT is expected").arg(text);
    return keep(target, text, [&](const Target &server) { given.options.server = server; });
}

QString readForwardIdle(GivenOptions &given, const QString &text)
{
    const Result<qint64> idle = parseDuration(text);
    if (idle && *idle < 100'000'000)
        return QStringLiteral("\"%1\" is too short; 100ms is the least").arg(text);
    return keep(idle, text, [&](qint64 ns) { given.options.policy.clientIdleNs = ns; });
}

QString readForwardClients(GivenOptions &given, const QString &text)
{
    return keep(parseCount(text, 1, maximumClients), text,
                [&](qint64 count) { given.options.policy.maximumClients = int(count); });
}

QString readWeather(GivenOptions &given, const QString &text)
{
    if (!weatherPreset(text))
        return notA(text, QStringLiteral("a weather"),
                    QStringLiteral("there is %1").arg(weatherPresetNames().join(QLatin1String(", "))));
    given.weather = text;
    return {};
}

QString readIn(GivenOptions &given, const QString &text)
{
    return keep(parseWeather(text, anyPreset()), text, [&](const Weather &) { given.in = text; });
}

QString readOut(GivenOptions &given, const QString &text)
{
    return keep(parseWeather(text, anyPreset()), text, [&](const Weather &) { given.out = text; });
}

QString readSeed(GivenOptions &given, const QString &text)
{
    const auto seed = readNumber(text, 0, std::numeric_limits<quint64>::max());
    if (!seed)
        return notA(text, QStringLiteral("a seed"), QStringLiteral("a whole number is"));
    given.seed = *seed;
    return {};
}

QString readPattern(QList<PeerPattern> &patterns, const QString &text)
{
    const Result<PeerPattern> pattern = PeerPattern::parse(text);
    if (pattern && pattern->isEmpty())
        return QStringLiteral("an address or a network is expected, such as 10.0.0.0/8");
    return keep(pattern, text, [&](const PeerPattern &one) { patterns.append(one); });
}

QString readAllow(GivenOptions &given, const QString &text)
{
    return readPattern(given.options.policy.guard.allow, text);
}

QString readDeny(GivenOptions &given, const QString &text)
{
    return readPattern(given.options.policy.guard.deny, text);
}

QString readRate(GivenOptions &given, const QString &text)
{
    given.options.isRateUnlimited = text == QLatin1String("off");
    given.options.rate.reset();
    if (given.options.isRateUnlimited)
        return {};
    const auto rate = readNumber(text, 1, 1'000'000'000);
    if (!rate)
        return notA(text, QStringLiteral("a rate"),
                    QStringLiteral("a number of datagrams a second is, or off"));
    given.options.rate = SourceTable::Limits{double(*rate), double(*rate)};
    return {};
}

QString readBurst(GivenOptions &given, const QString &text)
{
    return keep(parseCount(text, 1, 1'000'000), text, [&](qint64 burst) { given.burst = double(burst); });
}

QString readMetrics(GivenOptions &given, const QString &text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    const auto address = parseBindAddress(text.left(std::max<qsizetype>(0, colon)));
    const auto port = readNumber(text.mid(colon + 1), 0, 65535);
    const bool isBracketed = text.startsWith(u'[') || text.count(u':') == 1; // "::1:9100" might be an address
    if (!address || !port || !isBracketed)
        return notA(text, QStringLiteral("an address with a port"),
                    QStringLiteral("127.0.0.1:9107 is; port 0 takes a free one"));
    given.options.metrics = Endpoint(*address, quint16(*port));
    return {};
}

QString readConfig(GivenOptions &given, const QString &text)
{
    given.configFile = text;
    return text.isEmpty() ? QStringLiteral("the name of a file is expected") : QString();
}

QString readFormat(GivenOptions &given, const QString &text)
{
    if (text != QLatin1String("text") && text != QLatin1String("json"))
        return notA(text, QStringLiteral("a log format"), QStringLiteral("text and json are"));
    given.options.logFormat = text == QLatin1String("json") ? LogFormat::Json : LogFormat::Text;
    return {};
}

QString readCount(GivenOptions &given, const QString &text)
{
    const auto count = readNumber(text, 1, std::numeric_limits<quint64>::max());
    if (!count)
        return notA(text, QStringLiteral("a count"), QStringLiteral("a number from 1 upwards is"));
    given.options.count = *count;
    return {};
}

QString readIo(GivenOptions &given, const QString &text)
{
    const auto io = parseIoChoice(text);
    if (!io)
        return notA(text, QStringLiteral("an engine"), QStringLiteral("auto, qt and linux are"));
    given.options.io = *io;
    return {};
}

QString readThreads(GivenOptions &given, const QString &text)
{
    const auto threads = readNumber(text, 1, maximumThreads);
    if (!threads)
        return notA(text, QStringLiteral("a number of threads"),
                    QStringLiteral("a number from 1 to %1 is").arg(maximumThreads));
    given.options.threads = int(*threads);
    return {};
}

const char *const listening = "Where it listens, and what it answers";
const char *const weather = "Weather: what happens to datagrams on their way in and out";
const char *const manners = "Manners: who is not answered";
const char *const log = "What it says";
const char *const running = "How it runs";

const std::array table{
    ServerOption{"bind", "ADDRESS", "Address to listen on [127.0.0.1]", listening, Takes::One, readBind},
    ServerOption{"port", "N", "Port to listen on, 0 for a free one [12345]", listening, Takes::One, readPort},
    ServerOption{
        "service", "NAME[:PORT]",
        "echo, discard, chargen, daytime, time or qotd; may be given several times, each with a port "
        "of its own [echo]",
        listening, Takes::Many, readService},
    ServerOption{"rules", "FILE", "Answer by the rules in this file; SIGHUP reads it again", listening,
                 Takes::One, readRules, true, true},
    ServerOption{"forward", "HOST:PORT", "Let the server there answer: a relay", listening, Takes::One,
                 readForward},
    ServerOption{"forward-idle", "TIME", "Forget a client of the relay after that much silence [60s]",
                 listening, Takes::One, readForwardIdle},
    ServerOption{"forward-clients", "N", "Relay for at most so many clients at a time [1024]", listening,
                 Takes::One, readForwardClients},
    ServerOption{"weather", "NAME", "Weather with a name: --help lists them below [none]", weather,
                 Takes::One, readWeather},
    ServerOption{"in", "KEY=VALUE,...", "Weather of questions, on top of --weather", weather, Takes::Weather,
                 readIn},
    ServerOption{"out", "KEY=VALUE,...", "Weather of answers, on top of --weather", weather, Takes::Weather,
                 readOut},
    ServerOption{"seed", "N", "Begin all chance with this number: the same again [random]", weather,
                 Takes::One, readSeed},
    ServerOption{"allow", "CIDR", "Answer only peers from there; may be given several times [all]", manners,
                 Takes::Many, readAllow},
    ServerOption{"deny", "CIDR", "Never answer peers from there; goes before --allow", manners, Takes::Many,
                 readDeny},
    ServerOption{"rate", "N|off", "Answers a second for each source [beyond loopback 1000, otherwise off]",
                 manners, Takes::One, readRate},
    ServerOption{"burst", "N", "Answers a source can save up [as --rate]", manners, Takes::One, readBurst},
    ServerOption{"allow-loops", nullptr,
                 "Answer also ports of servers that would answer back, and without fewer hops", manners,
                 Takes::Nothing,
                 [](GivenOptions &given, const QString &) {
                     given.options.allowsLoops = true;
                     return QString();
                 }},
    ServerOption{"allow-amplification", nullptr, "Beyond loopback, answers may be larger than questions",
                 manners, Takes::Nothing,
                 [](GivenOptions &given, const QString &) {
                     given.options.allowsAmplification = true;
                     return QString();
                 }},
    ServerOption{"quiet", nullptr, "Say nothing about single datagrams", log, Takes::Nothing,
                 [](GivenOptions &given, const QString &) {
                     given.options.isQuiet = true;
                     return QString();
                 }},
    ServerOption{"verbose", nullptr, "Say which engine runs and what the kernel grants it", log,
                 Takes::Nothing,
                 [](GivenOptions &given, const QString &) {
                     given.options.isVerbose = true;
                     return QString();
                 }},
    ServerOption{"log-format", "text|json", "For people, or one JSON object per line [text]", log, Takes::One,
                 readFormat},
    ServerOption{"metrics", "ADDRESS:PORT", "Counters for Prometheus, by HTTP [none]", log, Takes::One,
                 readMetrics},
    ServerOption{"count", "N", "End after N answers [never]", running, Takes::One, readCount},
    ServerOption{"io", "auto|qt|linux", "What moves the datagrams [auto: $ECHOGRAM_IO, or the fastest]",
                 running, Takes::One, readIo},
    ServerOption{"threads", "N", "Threads, each with a socket on the same port [1]", running, Takes::One,
                 readThreads},
    ServerOption{"config", "FILE", "Read options from a file; those of the command line win", running,
                 Takes::One, readConfig, false},
    ServerOption{"check-config", nullptr, "Say whether options, file and rules are right, and end", running,
                 Takes::Nothing,
                 [](GivenOptions &given, const QString &) {
                     given.options.onlyChecks = true;
                     return QString();
                 },
                 false},
};

} // namespace

std::span<const ServerOption> serverOptionTable()
{
    return table;
}

} // namespace echogram
