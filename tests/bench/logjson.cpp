// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logreport.h"
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

void addFailure(QJsonObject &object, const std::string &failure)
{
    if (!failure.empty())
        object.insert("failure", textOf(failure));
}

QJsonArray arrayOf(const std::vector<double> &numbers)
{
    QJsonArray array;
    for (const double number : numbers)
        array.append(number);
    return array;
}

QJsonValue recordingValue(const std::optional<LogRecording> &recording)
{
    if (!recording)
        return {};
    QJsonObject object{{"datagrams", qint64(recording->datagrams)},
                       {"seconds", recording->seconds},
                       {"processorSeconds", recording->processorSeconds},
                       {"datagramsPerSecond", recording->rate()},
                       {"files", recording->files},
                       {"bytes", qint64(recording->bytes)}};
    addFailure(object, recording->failure);
    return object;
}

QJsonValue foreignValue(const std::optional<ForeignCapture> &foreign)
{
    if (!foreign)
        return {};
    const bool isCompared = foreign->skipped.empty() && !foreign->tsharkSeconds.empty();
    QJsonObject object{{"datagrams", qint64(foreign->datagrams)},
                       {"bytes", qint64(foreign->bytes)},
                       {"seconds", arrayOf(foreign->seconds)},
                       {"tsharkSeconds", arrayOf(foreign->tsharkSeconds)},
                       {"ratio", isCompared ? QJsonValue(foreign->ratio()) : QJsonValue()},
                       {"tshark", textOf(foreign->tshark)}};
    if (!foreign->skipped.empty())
        object.insert("skipped", textOf(foreign->skipped));
    addFailure(object, foreign->failure);
    return object;
}

} // namespace

QByteArray logJson(const Machine &machine, const LogOptions &options, const LogResults &results)
{
    const QJsonObject limits{{"firstSeconds", firstLimitSeconds},
                             {"indexSeconds", indexLimitSeconds},
                             {"residentKiB", qint64(logResidentLimitKiB)},
                             {"jumpMs", jumpLimitMs},
                             {"findBytesPerSecond", findLimitBytesPerSecond},
                             {"foreignRatio", foreignLimitRatio}};
    QJsonArray readings;
    for (const LogReading &reading : results.readings)
        readings.append(toJson(reading));
    QJsonArray windows;
    for (const LogWindow &window : results.windows)
        windows.append(toJson(window));
    QJsonArray notKept;
    for (const std::string &promise : brokenPromises(results))
        notKept.append(textOf(promise));
    QJsonObject report{{"machine", machineObject(machine, false)},
                       {"options", QJsonObject{{"datagrams", qint64(options.datagrams)},
                                               {"foreign", qint64(options.foreign)}}},
                       {"limits", limits},
                       {"recording", recordingValue(results.recording)},
                       {"cold", results.cold ? QJsonValue(toJson(*results.cold)) : QJsonValue()},
                       {"readings", readings},
                       {"windows", windows},
                       {"foreign", foreignValue(results.foreign)},
                       {"notKept", notKept}};
    addFailure(report, results.failure);
    return QJsonDocument(report).toJson();
}

} // namespace echogram::bench
