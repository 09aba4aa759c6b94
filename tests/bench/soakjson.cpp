// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/machinereport.h"
#include "tests/bench/soakreport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace echogram::bench {
namespace {

QString textOf(const std::string &text)
{
    return QString::fromLocal8Bit(text.c_str());
}

QJsonArray arrayOf(const std::vector<std::string> &texts)
{
    QJsonArray array;
    for (const std::string &text : texts)
        array.append(textOf(text));
    return array;
}

template <class Results, class ToObject>
QJsonArray arrayOf(const Results &results, ToObject toObject)
{
    QJsonArray array;
    for (const auto &result : results) {
        QJsonObject object = toObject(result);
        if (!result.failure.empty())
            object.insert("failure", textOf(result.failure));
        array.append(object);
    }
    return array;
}

QJsonObject floodObject(const FloodResult &flood)
{
    QJsonArray samples;
    for (const MemorySample &sample : flood.samples)
        samples.append(QJsonArray{sample.seconds, qint64(sample.residentKiB)});
    return {{"engine", textOf(flood.engine)},
            {"silent", flood.isSilent},
            {"seconds", flood.seconds},
            {"sent", qint64(flood.client.sent)},
            {"read", qint64(flood.client.read)},
            {"answers", qint64(flood.server.answers)},
            {"answersPerSecond", flood.answersPerSecond()},
            {"errors", qint64(flood.server.errors)},
            {"drops", qint64(flood.server.drops)},
            {"startKiB", qint64(flood.startKiB)},
            {"tenthKiB", qint64(flood.tenthKiB())},
            {"endKiB", qint64(flood.endKiB())},
            {"peakKiB", qint64(flood.peakKiB)},
            {"growthKiB", qint64(flood.growthKiB())},
            {"samples", samples}};
}

QJsonObject latenessObject(const Lateness &lateness)
{
    return {{"ticks", qint64(lateness.ticks())},
            {"missed", qint64(lateness.missed())},
            {"overLimit", qint64(lateness.ticksLaterThan(latenessLimitMs))},
            {"medianMs", lateness.quantile(0.5)},
            {"p99Ms", lateness.quantile(0.99)},
            {"maxMs", lateness.quantile(1)},
            {"ownMaxMs", lateness.ownMaximum()}};
}

QJsonObject timerObject(const TimerResult &timer)
{
    return {{"engine", textOf(timer.engine)},
            {"seconds", timer.seconds},
            {"sent", qint64(timer.client.sent)},
            {"read", qint64(timer.client.read)},
            {"answers", qint64(timer.answers)},
            {"answersPerSecond", timer.answersPerSecond()},
            {"waited", timer.waited},
            {"lateness", latenessObject(timer.lateness)}};
}

QJsonObject identityObject(const IdentityResult &identity)
{
    QJsonArray magnitudes;
    for (const std::uint64_t echoes : identity.magnitudes)
        magnitudes.append(qint64(echoes));
    return {{"engine", textOf(identity.engine)},         {"seconds", identity.seconds},
            {"echoes", qint64(identity.echoes)},         {"bytes", qint64(identity.bytes)},
            {"wrong", qint64(identity.wrong)},           {"lost", qint64(identity.lost)},
            {"outOfOrder", qint64(identity.outOfOrder)}, {"magnitudes", magnitudes}};
}

} // namespace

QByteArray soakJson(const Machine &machine, const SoakOptions &options, bool isPinned,
                    const SoakResults &results)
{
    const QJsonObject limits{{"residentKiB", qint64(residentLimitKiB)},
                             {"growthKiB", qint64(growthLimitKiB)},
                             {"latenessMs", latenessLimitMs},
                             {"wrong", qint64(wrongLimit)},
                             {"lost", qint64(lostLimit)}};
    const QJsonObject report{
        {"machine", machineObject(machine, isPinned)},
        {"options", QJsonObject{{"seconds", options.seconds},
                                {"echoes", qint64(options.echoes)},
                                {"io", arrayOf(options.engines)}}},
        {"limits", limits},
        {"floods", arrayOf(results.floods, floodObject)},
        {"bareTimer", results.bareTimer ? QJsonValue(latenessObject(*results.bareTimer)) : QJsonValue()},
        {"timers", arrayOf(results.timers, timerObject)},
        {"identities", arrayOf(results.identities, identityObject)},
        {"notKept", arrayOf(brokenPromises(results))}};
    return QJsonDocument(report).toJson();
}

} // namespace echogram::bench
