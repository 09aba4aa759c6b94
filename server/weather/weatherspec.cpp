// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weatherspec.h"

#include "server/weather/weathersettings.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace echogram {
namespace {

const WeatherSetting *settingOf(const QString &key)
{
    const auto settings = weatherSettings();
    const auto found = std::find_if(settings.begin(), settings.end(), [&key](const WeatherSetting &setting) {
        return key == QLatin1String(setting.key);
    });
    return found == settings.end() ? nullptr : &*found;
}

/// How many letters to add, to leave out or to change make the one of the other (Levenshtein, 1966).
int distance(const QString &one, const QString &other)
{
    std::vector<int> row(size_t(other.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < one.size(); ++i) {
        int diagonal = std::exchange(row[0], int(i) + 1);
        for (size_t j = 1; j < row.size(); ++j) {
            const int changed = diagonal + (one.at(i) == other.at(qsizetype(j) - 1) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

ParseError unknownKey(const QString &key, qsizetype position)
{
    QStringList keys = weatherKeys();
    const auto closest =
        std::min_element(keys.begin(), keys.end(), [&key](const QString &one, const QString &other) {
            return distance(key, one) < distance(key, other);
        });
    std::rotate(keys.begin(), closest, closest + 1);
    return {position, std::max<qsizetype>(1, key.size()),
            QStringLiteral("there is no \"%1\"; there is %2").arg(key, keys.join(QStringLiteral(", ")))};
}

/// Without the white space around it; tells where it begins.
QString trimmed(const QString &text, qsizetype &position)
{
    qsizetype first = 0;
    while (first < text.size() && text.at(first).isSpace())
        ++first;
    position += first;
    return text.trimmed();
}

} // namespace

Result<Weather> parseWeather(const QString &text, const Weather &base)
{
    Weather weather = base;
    if (text.trimmed().isEmpty())
        return weather;
    QHash<QString, ParseError> places; // of the values
    qsizetype start = 0;
    for (const QString &item : text.split(u',')) {
        qsizetype keyAt = start;
        const qsizetype sign = item.indexOf(u'=');
        const QString key = trimmed(sign < 0 ? item : item.first(sign), keyAt);
        const qsizetype valueAt = start + sign + 1;
        start += item.size() + 1;

        const WeatherSetting *setting = settingOf(key);
        if (key.isEmpty())
            return ParseError{std::min(keyAt, text.size()), 1,
                              QStringLiteral("a setting is missing here, like delay=20ms")};
        if (!setting)
            return unknownKey(key, keyAt);
        if (sign < 0)
            return ParseError{
                keyAt + key.size(), 1,
                QStringLiteral("%1 needs a value, like %1=%2").arg(key, QLatin1String(setting->example))};
        if (places.contains(key))
            return ParseError{keyAt, key.size(),
                              QStringLiteral("%1 is there twice; once is enough").arg(key)};
        const QString value = item.sliced(sign + 1);
        if (auto error = setting->read(weather, value)) {
            error->position += valueAt;
            return *error;
        }
        qsizetype at = valueAt;
        const QString bare = trimmed(value, at);
        places.insert(key, {at, bare.size(), {}});
    }

    if (const auto problem = weatherProblem(weather)) {
        // The one to change, or the one that made it necessary.
        ParseError error = places.value(QStringLiteral("burst-loss"), {0, text.size(), {}});
        error = places.value(problem->key, error);
        error.message = problem->message;
        return error;
    }
    return weather;
}

Result<std::monostate> applyWeather(Weather &weather, const QString &key, const QString &value)
{
    const WeatherSetting *setting = settingOf(key);
    if (!setting)
        return unknownKey(key, 0);
    if (auto error = setting->read(weather, value))
        return *error;
    return std::monostate{};
}

std::optional<WeatherProblem> weatherProblem(const Weather &weather)
{
    if (weather.burstLoss <= 0)
        return {};
    if (weather.burstLoss >= 1)
        return WeatherProblem{QStringLiteral("burst-loss"),
                              QStringLiteral("no burst would ever end; loss=100% loses everything")};
    // Bursts with one datagram between them, which is the least there can be.
    const double shortest = weather.burstLoss / (1 - weather.burstLoss);
    if (shortest <= weather.burstLength * (1 + 1e-9))
        return {};
    const double enough = std::ceil(shortest * 100 - 1e-6) / 100;
    return WeatherProblem{
        QStringLiteral("burst-length"),
        QStringLiteral("bursts of %1 cannot be that dense; burst-length is to be %2 or more")
            .arg(QString::number(weather.burstLength), QString::number(enough, 'f', 2))};
}

QStringList weatherKeys()
{
    QStringList keys;
    for (const WeatherSetting &setting : weatherSettings())
        keys << QLatin1String(setting.key);
    return keys;
}

QString weatherText(const Weather &weather)
{
    const Weather fair;
    QStringList items;
    for (const WeatherSetting &setting : weatherSettings()) {
        const QString value = setting.write(weather);
        if (value != setting.write(fair))
            items << QLatin1String(setting.key) + u'=' + value;
    }
    return items.join(u',');
}

} // namespace echogram
