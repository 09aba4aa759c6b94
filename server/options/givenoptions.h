// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/options/serveroptions.h"

#include <QHostAddress>

#include <optional>
#include <span>

namespace echogram {

/// Options one by one as they were given, before they are put together. Each stands for itself.
struct GivenOptions
{
    struct ServiceAt
    {
        Service service = Service::Echo;
        std::optional<quint16> port; ///< nothing: that of --port
    };

    ServerOptions options; ///< what needs no putting together
    QHostAddress bind{QHostAddress::LocalHost};
    quint16 port = 12345;
    QList<ServiceAt> services;
    QString weather; ///< a preset, or empty
    QString in;      ///< settings on top of it, as parseWeather() reads them
    QString out;
    std::optional<quint64> seed;
    std::optional<double> burst;
    QString configFile;
};

/// One option of echogram-server, the same on the command line and in a configuration file.
struct ServerOption
{
    enum class Takes : quint8 {
        Nothing, ///< a switch; true or false in a file
        One,     ///< the last one wins
        Many,    ///< each counts; a list in a file
        Weather, ///< key=value,...; a table in a file
    };

    const char *name = nullptr; ///< without the dashes
    const char *kind = nullptr; ///< of its value, for --help
    const char *help = nullptr;
    const char *group = nullptr;
    Takes takes = Takes::One;
    /// Says what is wrong with the value and what would be right, or nothing; an option that takes nothing gets `true`.
    QString (*read)(GivenOptions &given, const QString &value) = nullptr;
    bool isForFiles = true; ///< may stand in a configuration file
    bool isPath = false;    ///< in a file, relative to the file's folder
};

/// What single settings of the weather are read on top of before it is known which preset they go with: one that every
/// share of burst loss goes with. Together they are looked at once more.
inline Weather anyPreset()
{
    Weather weather;
    weather.burstLength = 1'000'000;
    return weather;
}

/// All of them, in the order of --help.
std::span<const ServerOption> serverOptionTable();

} // namespace echogram
