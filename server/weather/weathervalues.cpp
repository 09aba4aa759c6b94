// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weathervalues.h"

#include "core/datagram/datagram.h"
#include "core/datagram/quantities.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace echogram {
namespace {

using Read = std::optional<ParseError>;
using Distribution = Weather::Distribution;

constexpr double longestBurst = 1e6;

ParseError whole(const QString &text, const QString &message)
{
    return {0, std::max<qsizetype>(1, text.size()), message};
}

bool isNone(const QString &text)
{
    return text.trimmed() == QLatin1String("none");
}

/// One of the outages, which begins at `at` in the text that is read.
Read readOutage(Weather &weather, const QString &text, qsizetype at)
{
    const bool isPeriodic = text.contains(u'/');
    const qsizetype sign = text.indexOf(isPeriodic ? u'/' : u'-');
    const auto wrong = [&text, at](const char *message) {
        return ParseError{at, std::max<qsizetype>(1, text.size()), QLatin1String(message)};
    };
    if (sign < 0)
        return wrong(
            "an outage looks like 2s/30s (2 s of every 30 s) or 10s-12s (since the start), or is none");
    const auto duration = [at](const QString &part, qsizetype offset) -> Result<qint64> {
        const Result<qint64> read = parseDuration(part);
        if (read)
            return read;
        return ParseError{at + offset + read.error().position, read.error().length, read.error().message};
    };
    const Result<qint64> first = duration(text.first(sign), 0);
    if (!first)
        return first.error();
    const Result<qint64> second = duration(text.sliced(sign + 1), sign + 1);
    if (!second)
        return second.error();
    if (*first >= *second)
        return wrong(isPeriodic ? "the outage comes first, and is shorter than what it is of, as in 2s/30s"
                                : "an outage begins before it ends, as in 10s-12s");
    if (!isPeriodic) {
        weather.outages.append({*first, *second});
        return {};
    }
    if (*first == 0)
        return wrong("an outage of no time is none");
    if (weather.outageEveryNs > 0)
        return wrong("one outage comes again and again; what is besides looks like 10s-12s");
    weather.outageForNs = *first;
    weather.outageEveryNs = *second;
    return {};
}

} // namespace

std::optional<ParseError> readDistribution(Weather &weather, const QString &text)
{
    const QString name = text.trimmed();
    if (name == QLatin1String("uniform"))
        weather.distribution = Distribution::Uniform;
    else if (name == QLatin1String("normal"))
        weather.distribution = Distribution::Normal;
    else if (name == QLatin1String("pareto"))
        weather.distribution = Distribution::Pareto;
    else
        return whole(text, QStringLiteral("a distribution is uniform, normal or pareto"));
    return {};
}

QString writeDistribution(const Weather &weather)
{
    switch (weather.distribution) {
    case Distribution::Uniform:
        break;
    case Distribution::Normal:
        return QStringLiteral("normal");
    case Distribution::Pareto:
        return QStringLiteral("pareto");
    }
    return QStringLiteral("uniform");
}

std::optional<ParseError> readOrder(Weather &weather, const QString &text)
{
    const QString name = text.trimmed();
    if (name != QLatin1String("keep") && name != QLatin1String("any"))
        return whole(text, QStringLiteral("the order is keep or any"));
    weather.keepsOrder = name == QLatin1String("keep");
    return {};
}

std::optional<ParseError> readBurstLength(Weather &weather, const QString &text)
{
    const QString digits = text.trimmed();
    bool isNumber = std::all_of(digits.begin(), digits.end(),
                                [](QChar c) { return (c >= u'0' && c <= u'9') || c == u'.'; });
    const double length = isNumber ? digits.toDouble(&isNumber) : 0;
    if (!isNumber || length < 1 || length > longestBurst)
        return whole(
            text, QStringLiteral("the mean length of bursts is a number of datagrams like 5 or 2.5, from 1"));
    weather.burstLength = length;
    return {};
}

std::optional<ParseError> readTruncateTo(Weather &weather, const QString &text)
{
    const Result<qint64> bytes = parseByteCount(text);
    if (bytes && *bytes > maximumPayloadSize)
        return whole(text, QStringLiteral("no datagram has more than 65,507 bytes"));
    if (!bytes)
        return bytes.error();
    weather.truncateTo = *bytes;
    return {};
}

std::optional<ParseError> readRate(Weather &weather, const QString &text)
{
    if (isNone(text)) {
        weather.rateBitsPerSecond = 0;
        return {};
    }
    const Result<qint64> rate = parseBitRate(text);
    if (!rate)
        return ParseError{rate.error().position, rate.error().length,
                          rate.error().message + QStringLiteral(", or none")};
    weather.rateBitsPerSecond = *rate;
    return {};
}

std::optional<ParseError> readOutages(Weather &weather, const QString &text)
{
    Weather changed = weather;
    changed.outageEveryNs = 0;
    changed.outageForNs = 0;
    changed.outages.clear();
    if (!isNone(text)) {
        qsizetype at = 0;
        for (const QString &one : text.split(u'+')) {
            if (const auto error = readOutage(changed, one, at))
                return error;
            at += one.size() + 1;
        }
    }
    weather = changed;
    return {};
}

QString writeNumber(double number)
{
    return QString::number(number, 'f', QLocale::FloatingPointShortest);
}

QString writeDuration(qint64 ns)
{
    const QString text = durationText(ns);
    const Result<qint64> read = parseDuration(text);
    return read && *read == ns ? text : QStringLiteral("%1ns").arg(ns);
}

QString writeShare(double share)
{
    const QString text = shareText(share);
    const Result<double> read = parseShare(text);
    return read && *read == share ? text : writeNumber(share);
}

QString writeRate(const Weather &weather)
{
    const qint64 rate = weather.rateBitsPerSecond;
    if (rate <= 0)
        return QStringLiteral("none");
    if (rate % 1'000 != 0)
        return QStringLiteral("%1bit/s").arg(rate);
    if (rate < 1'000'000)
        return QStringLiteral("%1kbit/s").arg(rate / 1'000);
    return writeNumber(double(rate) / 1e6) + QLatin1String("Mbit/s");
}

QString writeBytes(qint64 bytes)
{
    if (bytes == 0 || bytes % 1'000 != 0)
        return QString::number(bytes);
    return bytes % 1'000'000 == 0 ? QStringLiteral("%1MB").arg(bytes / 1'000'000)
                                  : QStringLiteral("%1kB").arg(bytes / 1'000);
}

QString writeOutages(const Weather &weather)
{
    QStringList all;
    if (weather.outageEveryNs > 0 && weather.outageForNs > 0)
        all << writeDuration(weather.outageForNs) + u'/' + writeDuration(weather.outageEveryNs);
    for (const Outage &outage : weather.outages)
        all << writeDuration(outage.fromNs) + u'-' + writeDuration(outage.toNs);
    return all.isEmpty() ? QStringLiteral("none") : all.join(u'+');
}

} // namespace echogram
