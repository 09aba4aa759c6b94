// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weathersettings.h"

#include "core/datagram/datagram.h"
#include "core/datagram/quantities.h"
#include "server/weather/weathervalues.h"

#include <array>

namespace echogram {
namespace {

constexpr qint64 mostEvery = 1'000'000'000;
constexpr qint64 mostOvertakers = 10'000;

template <class Value, class Member>
std::optional<ParseError> store(const Result<Value> &value, Member &member)
{
    if (!value)
        return value.error();
    member = Member(*value);
    return {};
}

template <double Weather::*share>
constexpr WeatherSetting shareSetting(const char *key)
{
    return {key, "1%",
            [](Weather &weather, const QString &text) { return store(parseShare(text), weather.*share); },
            [](const Weather &weather) { return writeShare(weather.*share); }};
}

template <qint64 Weather::*duration>
constexpr WeatherSetting durationSetting(const char *key)
{
    return {
        key, "20ms",
        [](Weather &weather, const QString &text) { return store(parseDuration(text), weather.*duration); },
        [](const Weather &weather) { return writeDuration(weather.*duration); }};
}

template <auto count, qint64 least, qint64 most>
constexpr WeatherSetting countSetting(const char *key)
{
    return {key, "3",
            [](Weather &weather, const QString &text) {
                return store(parseCount(text, least, most), weather.*count);
            },
            [](const Weather &weather) { return QString::number(weather.*count); }};
}

constexpr std::array settings{
    durationSetting<&Weather::delayNs>("delay"),
    durationSetting<&Weather::jitterNs>("jitter"),
    WeatherSetting{"distribution", "normal", readDistribution, writeDistribution},
    WeatherSetting{"order", "keep", readOrder,
                   [](const Weather &weather) {
                       return weather.keepsOrder ? QStringLiteral("keep") : QStringLiteral("any");
                   }},
    shareSetting<&Weather::loss>("loss"),
    countSetting<&Weather::lossEvery, 0, mostEvery>("loss-every"),
    shareSetting<&Weather::burstLoss>("burst-loss"),
    WeatherSetting{"burst-length", "5", readBurstLength,
                   [](const Weather &weather) { return writeNumber(weather.burstLength); }},
    shareSetting<&Weather::duplicate>("duplicate"),
    shareSetting<&Weather::reorder>("reorder"),
    countSetting<&Weather::reorderDistance, 1, mostOvertakers>("reorder-distance"),
    shareSetting<&Weather::corrupt>("corrupt"),
    countSetting<&Weather::corruptBits, 1, 8 * maximumPayloadSize>("corrupt-bits"),
    shareSetting<&Weather::truncate>("truncate"),
    WeatherSetting{"truncate-to", "10", readTruncateTo,
                   [](const Weather &weather) { return writeBytes(weather.truncateTo); }},
    WeatherSetting{"rate", "1Mbit/s", readRate, writeRate},
    WeatherSetting{
        "queue", "64kB",
        [](Weather &weather, const QString &text) { return store(parseByteCount(text), weather.queueBytes); },
        [](const Weather &weather) { return writeBytes(weather.queueBytes); }},
    WeatherSetting{"outage", "2s/30s", readOutages, writeOutages},
};

} // namespace

std::span<const WeatherSetting> weatherSettings()
{
    return settings;
}

} // namespace echogram
