// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floodreport.h"
#include "tests/bench/machinereport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace echogram::bench {
namespace {

QString textOf(const std::string &text)
{
    return QString::fromLocal8Bit(text.c_str());
}

template <typename Number>
QJsonValue orNull(const std::optional<Number> &number)
{
    return number ? QJsonValue(double(*number)) : QJsonValue();
}

QJsonObject optionsObject(const FloodOptions &options)
{
    return {{"seconds", options.plan.seconds},
            {"rate", qint64(options.plan.rate)},
            {"bytes", qint64(options.plan.bytes)},
            {"gso", options.plan.isGso},
            {"window", options.isEchogram() ? QJsonValue() : QJsonValue(textOf(options.window))},
            {"log", textOf(options.log)},
            {"freezeMs", options.freezeMs}};
}

QJsonObject sentObject(const FloodSent &sent)
{
    return {{"count", qint64(sent.count)},
            {"seconds", sent.seconds()},
            {"datagramsPerSecond", sent.rate()},
            {"worstLagMs", sent.worstLagMs}};
}

QJsonObject pingObject(const PingResult &pings)
{
    QJsonArray hangs;
    for (const auto &[seconds, milliseconds] : pings.delays.hangs(delayP99LimitMs))
        hangs.append(QJsonArray{seconds, milliseconds});
    return {{"pings", qint64(pings.delays.count())},
            {"answered", qint64(pings.delays.sent())},
            {"medianMs", pings.delays.quantile(0.5)},
            {"p99Ms", pings.delays.quantile(0.99)},
            {"maxMs", pings.delays.quantile(1)},
            {"sentLateMs", pings.ownLatestMs},
            {"hangs", hangs}};
}

QJsonObject memoryObject(const FloodedWindow &window)
{
    QJsonArray samples;
    for (const MemorySample &sample : window.samples)
        samples.append(QJsonArray{sample.seconds, qint64(sample.residentKiB)});
    return {{"beforeKiB", qint64(window.beforeKiB)},
            {"highestKiB", qint64(window.highestKiB)},
            {"endKiB", qint64(window.endKiB)},
            {"growthKiB", qint64(window.growthKiB())},
            {"samples", samples}};
}

QJsonValue logValue(const std::optional<FloodLog> &log)
{
    if (!log)
        return {};
    return QJsonObject{{"files", log->files},
                       {"bytes", qint64(log->bytes)},
                       {"captured", qint64(log->captured)},
                       {"records", qint64(log->records)},
                       {"there", qint64(log->flood.there())},
                       {"missing", qint64(log->flood.missing())},
                       {"duplicates", qint64(log->flood.duplicates())},
                       {"outOfOrder", qint64(log->flood.outOfOrder())},
                       {"wrong", qint64(log->flood.wrong())}};
}

} // namespace

QByteArray floodJson(const Machine &machine, const FloodOptions &options, const FloodedWindow &window)
{
    const QJsonObject limits{{"delayP99Ms", delayP99LimitMs},
                             {"delayMs", delayLimitMs},
                             {"growthKiB", qint64(floodGrowthLimitKiB)},
                             {"drops", qint64(dropLimit)},
                             {"notLogged", qint64(notLoggedLimit)},
                             {"rateShare", leastRateShare}};
    QJsonArray notKept;
    for (const std::string &promise : brokenPromises(window))
        notKept.append(textOf(promise));
    QJsonObject report{{"machine", machineObject(machine, machine.processors.size() > 1)},
                       {"options", optionsObject(options)},
                       {"limits", limits},
                       {"size", QJsonArray{window.size.width(), window.size.height()}},
                       {"sent", sentObject(window.sent)},
                       {"drops", orNull(window.drops)},
                       {"settledAfter", orNull(window.settledAfter)},
                       {"idle", pingObject(window.idle)},
                       {"flooded", pingObject(window.flooded)},
                       {"memory", memoryObject(window)},
                       {"processorSeconds", window.processorSeconds},
                       {"waitedSeconds", window.waitedSeconds},
                       {"stolenSeconds", window.stolenSeconds},
                       {"log", logValue(window.log)},
                       {"exitCode", orNull(window.exitCode)},
                       {"notKept", notKept}};
    if (!window.failure.empty())
        report.insert("failure", textOf(window.failure));
    return QJsonDocument(report).toJson();
}

} // namespace echogram::bench
