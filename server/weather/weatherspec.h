// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "server/weather/weather.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

/// Weather as people write it, on command lines and in files. Quantities are as core/datagram/quantities.h reads them:
///
///     delay=20ms  jitter=5ms  distribution=uniform|normal|pareto  order=keep|any
///     loss=1%  loss-every=100 (0: never)  burst-loss=1%  burst-length=5
///     duplicate=1%  reorder=1%  reorder-distance=3
///     corrupt=1%  corrupt-bits=3  truncate=1%  truncate-to=10
///     rate=1Mbit/s|none  queue=64kB
///     outage=2s/30s (down for the last 2 s of every 30 s)  outage=10s-12s (since the start)  outage=2s/30s+10s-12s
namespace echogram {

/// Reads settings with commas between them, `delay=20ms,loss=1%`, in any order and each at most once; what is not named
/// stays as in `base`. An empty text changes nothing.
Result<Weather> parseWeather(const QString &text, const Weather &base = {});

/// Reads one setting. The position of an error is one in `value`. Whether settings go together is for
/// weatherProblem() to say, when all are there.
Result<std::monostate> applyWeather(Weather &weather, const QString &key, const QString &value);

/// Why settings do not go together, and which of them to change.
struct WeatherProblem
{
    QString key;
    QString message;

    friend bool operator==(const WeatherProblem &, const WeatherProblem &) = default;
};
std::optional<WeatherProblem> weatherProblem(const Weather &weather);

/// The names of all settings, in the order of weatherText().
QStringList weatherKeys();

/// The shortest that parseWeather() reads back, exactly: settings that are as in a default Weather are left out, and of
/// a fair one nothing may be left.
QString weatherText(const Weather &weather);

} // namespace echogram
