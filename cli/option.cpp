// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/option.h"

#include "core/datagram/quantities.h"

namespace echogram::reading {

Option::Read flag(bool &place)
{
    return [&place](const QString &) {
        place = true;
        return QString();
    };
}

Option::Read text(QString &place)
{
    return [&place](const QString &value) {
        place = value;
        return QString();
    };
}

Option::Read texts(QStringList &place)
{
    return [&place](const QString &value) {
        place.append(value);
        return QString();
    };
}

Option::Read duration(qint64 &place, qint64 least)
{
    return [&place, least](const QString &value) {
        const Result<qint64> parsed = parseDuration(value);
        if (!parsed)
            return parsed.error().message;
        if (*parsed < least)
            return QStringLiteral("at least %1 is needed.").arg(durationText(least));
        place = *parsed;
        return QString();
    };
}

Option::Read count(qint64 &place, qint64 least, qint64 most)
{
    return [&place, least, most](const QString &value) {
        const Result<qint64> parsed = parseCount(value, least, most);
        if (!parsed)
            return parsed.error().message;
        place = *parsed;
        return QString();
    };
}

Option::Read word(int &place, const QStringList &words)
{
    return [&place, words](const QString &value) {
        const auto index = words.indexOf(value);
        if (index < 0)
            return QStringLiteral("it is one of %1.").arg(words.join(QLatin1String(", ")));
        place = int(index);
        return QString();
    };
}

} // namespace echogram::reading
