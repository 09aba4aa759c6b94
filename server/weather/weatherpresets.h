// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/weather/weather.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace echogram {

/// Both directions, as a server has them: what comes in from its peers, and what goes out to them.
struct WeatherPair
{
    Weather in;
    Weather out;

    friend bool operator==(const WeatherPair &, const WeatherPair &) = default;
};

/// The weather of that name: what a peer sees that is behind such a network. Nothing when there is no such name.
///
/// The values are chosen by hand to be plausible, not measured: networks of one name differ by more than these do.
std::optional<WeatherPair> weatherPreset(const QString &name);

/// The names there are, from good weather to bad.
QStringList weatherPresetNames();

/// One line for --help on the preset of that name, like `a satellite high above, 600 ms there and back`; empty when
/// there is none.
QString weatherPresetDescription(const QString &name);

} // namespace echogram
