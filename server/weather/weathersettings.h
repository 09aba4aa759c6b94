// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "server/weather/weather.h"

#include <QString>

#include <optional>
#include <span>

namespace echogram {

/// One setting of the weather: its name, and how its value is read and written. What weatherspec is made of.
struct WeatherSetting
{
    const char *key = nullptr;
    const char *example = nullptr; ///< of a value
    /// Leaves the weather alone when there is an error, whose position is one in the text.
    std::optional<ParseError> (*read)(Weather &weather, const QString &text) = nullptr;
    QString (*write)(const Weather &weather) = nullptr; ///< what read() reads back, exactly
};

std::span<const WeatherSetting> weatherSettings();

} // namespace echogram
