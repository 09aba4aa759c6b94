// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchreport.h"
#include "tests/bench/machinereport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace echogram::bench {
namespace {

QJsonValue valueOf(std::optional<double> number)
{
    return number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
}

QString textOf(const std::string &text)
{
    return QString::fromLocal8Bit(text.c_str());
}

QJsonArray arrayOf(const std::vector<int> &numbers)
{
    QJsonArray array;
    for (const int number : numbers)
        array.append(number);
    return array;
}

QJsonObject optionsObject(const BenchOptions &options)
{
    QJsonArray modes;
    for (const SendMode mode : options.modes)
        modes.append(sendModeName(mode));
    QJsonArray servers;
    for (const BenchServer &server : options.servers)
        servers.append(textOf(server.name));
    return {{"rounds", options.rounds},
            {"seconds", options.seconds},
            {"modes", modes},
            {"servers", servers},
            {"sizes", arrayOf(options.sizes)},
            {"inFlight", arrayOf(options.inFlight)}};
}

QJsonObject roundObject(const Round &round)
{
    QJsonObject object{{"valid", round.isValid()},
                       {"echoesPerSecond", valueOf(round.rate())},
                       {"echoes", qint64(round.count.echoes)},
                       {"seconds", round.count.seconds},
                       {"lost", qint64(round.count.lost)},
                       {"wrong", qint64(round.count.wrong)},
                       {"duplicates", qint64(round.count.duplicates)},
                       {"late", qint64(round.count.late)},
                       {"clientBusy", round.clientBusy},
                       {"serverBusy", round.serverBusy},
                       {"disturbed", round.disturbed}};
    if (!round.count.failure.empty())
        object.insert("failure", textOf(round.count.failure));
    return object;
}

QJsonObject serverObject(const ServerResult &server, const CaseResult &result)
{
    const Rates rates = server.rates();
    const std::vector<double> sorted = sortedRates(rates);
    const auto ratioTo = [&rates](const ServerResult *other) {
        return valueOf(other ? median(ratios(rates, other->rates())) : std::nullopt);
    };
    QJsonObject toEach;
    for (const ServerResult &other : result.servers) {
        if (other.kind == BenchServer::Kind::CReference)
            toEach.insert(textOf(other.name), ratioTo(&other));
    }
    QJsonArray rounds;
    for (const Round &round : server.rounds)
        rounds.append(roundObject(round));
    return {{"name", textOf(server.name)},
            {"rounds", rounds},
            {"valid", qint64(sorted.size())},
            {"median", valueOf(median(rates))},
            {"min", sorted.empty() ? QJsonValue() : QJsonValue(sorted.front())},
            {"max", sorted.empty() ? QJsonValue() : QJsonValue(sorted.back())},
            {"ratioToBestC", ratioTo(result.bestReference())},
            {"ratioToPython", ratioTo(result.find(pythonReference))},
            {"ratios", toEach}};
}

QJsonObject caseObject(const CaseResult &result)
{
    QJsonArray servers;
    for (const ServerResult &server : result.servers)
        servers.append(serverObject(server, result));
    const ServerResult *best = result.bestReference();
    return {{"mode", sendModeName(result.what.mode)},
            {"bytes", result.what.bytes},
            {"inFlight", result.what.inFlight},
            {"bestC", best ? QJsonValue(textOf(best->name)) : QJsonValue()},
            {"servers", servers}};
}

} // namespace

QByteArray reportJson(const Machine &machine, const BenchOptions &options, bool isPinned,
                      const std::vector<CaseResult> &results)
{
    QJsonArray cases;
    for (const CaseResult &result : results)
        cases.append(caseObject(result));
    const QJsonObject report{
        {"machine", machineObject(machine, isPinned)}, {"options", optionsObject(options)}, {"cases", cases}};
    return QJsonDocument(report).toJson();
}

} // namespace echogram::bench
