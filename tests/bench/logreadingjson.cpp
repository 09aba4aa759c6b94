// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/logreading.h"

namespace echogram::bench {
namespace {

/// One list of what there is, for both ways.
template <typename Reading, typename Each>
void eachField(Reading &reading, Each each)
{
    each("firstSeconds", reading.firstSeconds);
    each("indexSeconds", reading.indexSeconds);
    each("indexProcessorSeconds", reading.indexProcessorSeconds);
    each("diskBytes", reading.diskBytes);
    each("residentKiB", reading.residentKiB);
    each("peakKiB", reading.peakKiB);
    each("datagrams", reading.datagrams);
    each("questions", reading.questions);
    each("answered", reading.answered);
    each("answers", reading.answers);
    each("unasked", reading.unasked);
    each("wrong", reading.wrong);
    each("payloadBytes", reading.payloadBytes);
    each("visitSeconds", reading.visitSeconds);
    each("visitProcessorSeconds", reading.visitProcessorSeconds);
    each("readMedianUs", reading.readMedianUs);
    each("readP99Us", reading.readP99Us);
    each("readMaxUs", reading.readMaxUs);
    each("textSeconds", reading.text.seconds);
    each("textProcessorSeconds", reading.text.processorSeconds);
    each("textFound", reading.text.found);
    each("hexSeconds", reading.hex.seconds);
    each("hexProcessorSeconds", reading.hex.processorSeconds);
    each("hexFound", reading.hex.found);
}

} // namespace

QJsonObject toJson(const LogReading &reading)
{
    QJsonObject object;
    eachField(reading,
              [&object](const char *name, auto value) { object.insert(QLatin1String(name), double(value)); });
    if (!reading.failure.empty())
        object.insert("failure", QString::fromStdString(reading.failure));
    return object;
}

LogReading logReadingFrom(const QJsonObject &object)
{
    LogReading reading;
    eachField(reading, [&object](const char *name, auto &value) {
        value = std::decay_t<decltype(value)>(object.value(QLatin1String(name)).toDouble());
    });
    reading.failure = object.value("failure").toString().toStdString();
    return reading;
}

} // namespace echogram::bench
