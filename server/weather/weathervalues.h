// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"
#include "server/weather/weather.h"

#include <QString>

#include <optional>

/// Single values of the weather, as weathersettings reads and writes them: those that core/datagram/quantities.h does
/// not have. What reads leaves the weather alone when there is an error; what is written is read back exactly.
namespace echogram {

std::optional<ParseError> readDistribution(Weather &weather, const QString &text);
std::optional<ParseError> readOrder(Weather &weather, const QString &text);
std::optional<ParseError> readBurstLength(Weather &weather, const QString &text);
std::optional<ParseError> readTruncateTo(Weather &weather, const QString &text);
std::optional<ParseError> readRate(Weather &weather, const QString &text);
std::optional<ParseError> readOutages(Weather &weather, const QString &text); ///< replaces all of them

QString writeDistribution(const Weather &weather);
QString writeNumber(double number); ///< without an exponent
QString writeDuration(qint64 ns);   ///< as durationText() has it when nothing is lost, or else in ns
QString writeShare(double share);   ///< as shareText() has it when nothing is lost, or else as a plain number
QString writeRate(const Weather &weather);
QString writeBytes(qint64 bytes);
QString writeOutages(const Weather &weather);

} // namespace echogram
