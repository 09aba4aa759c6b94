// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/quantities.h"

#include "core/datagram/grouped.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace echogram {
namespace {

struct Unit
{
    const char *name;
    double factor;
};

constexpr std::array timeUnits{Unit{"ns", 1},  Unit{"us", 1e3},   Unit{"ms", 1e6},
                               Unit{"s", 1e9}, Unit{"min", 60e9}, Unit{"h", 3600e9}};
constexpr std::array rateUnits{Unit{"bit/s", 1}, Unit{"kbit/s", 1e3}, Unit{"Mbit/s", 1e6},
                               Unit{"Gbit/s", 1e9}};
constexpr std::array datagramUnits{Unit{"", 1},   Unit{"k", 1e3},   Unit{"M", 1e6},
                                   Unit{"/s", 1}, Unit{"k/s", 1e3}, Unit{"M/s", 1e6}};
constexpr std::array byteUnits{Unit{"", 1},          Unit{"B", 1},        Unit{"kB", 1e3},
                               Unit{"MB", 1e6},      Unit{"GB", 1e9},     Unit{"KiB", 1024},
                               Unit{"MiB", 1 << 20}, Unit{"GiB", 1 << 30}};

constexpr double longestNs = 100.0 * 24 * 3600e9;
constexpr double mostBytes = 1e12;
constexpr double mostBits = 1e12;
constexpr double mostDatagrams = 1e9; // a second: as LoadPlan

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

/// A decimal number and what stands behind it.
struct Written
{
    double number = 0;
    QString unit;
    qsizetype numberAt = 0;
    qsizetype unitAt = 0;
};

Result<Written> read(const QString &text, const QString &expected)
{
    qsizetype start = 0;
    while (start < text.size() && text.at(start).isSpace())
        ++start;
    qsizetype end = start;
    while (end < text.size() && (isDigit(text.at(end)) || text.at(end) == u'.'))
        ++end;
    bool isNumber = false;
    const double number = text.mid(start, end - start).toDouble(&isNumber);
    if (!isNumber)
        return ParseError{start, std::max<qsizetype>(1, text.size() - start), expected};
    qsizetype unit = end;
    while (unit < text.size() && text.at(unit).isSpace())
        ++unit;
    return Written{number, text.mid(unit).trimmed(), start, unit};
}

Result<double> measured(const QString &text, std::span<const Unit> units, double most,
                        const QString &expected)
{
    const Result<Written> written = read(text, expected);
    if (!written)
        return written.error();
    for (const Unit &unit : units) {
        if (written->unit != QLatin1String(unit.name))
            continue;
        const double value = written->number * unit.factor;
        if (value > most)
            return ParseError{written->numberAt, text.size() - written->numberAt,
                              QStringLiteral("that is more than can be meant; %1").arg(expected)};
        return value;
    }
    if (written->number == 0 && written->unit.isEmpty())
        return 0.0;
    return ParseError{written->unitAt, std::max<qsizetype>(1, text.size() - written->unitAt), expected};
}

Result<qint64> rounded(const Result<double> &value)
{
    if (!value)
        return value.error();
    return qint64(std::llround(*value));
}

QString shortest(double number)
{
    const QString text = QString::number(number, 'g', 12);
    return text.contains(u'e') ? QString::number(text.toDouble(), 'f', QLocale::FloatingPointShortest) : text;
}

} // namespace

Result<qint64> parseDuration(const QString &text)
{
    return rounded(measured(text, timeUnits, longestNs,
                            QStringLiteral("a time looks like 20ms, 1.5s, 100us, 2min or 1h")));
}

Result<double> parseShare(const QString &text)
{
    const QString expected = QStringLiteral("a share looks like 1%, 0.5% or 0.01, from 0 to 100%");
    const Result<Written> written = read(text, expected);
    if (!written)
        return written.error();
    if (!written->unit.isEmpty() && written->unit != QLatin1String("%"))
        return ParseError{written->unitAt, std::max<qsizetype>(1, text.size() - written->unitAt), expected};
    const double share = written->unit.isEmpty() ? written->number : written->number / 100;
    if (share > 1)
        return ParseError{written->numberAt, text.size() - written->numberAt, expected};
    return share;
}

Result<qint64> parseBitRate(const QString &text)
{
    const QString expected = QStringLiteral("a rate looks like 64kbit/s, 1.5Mbit/s or 1Gbit/s");
    const Result<double> rate = measured(text, rateUnits, mostBits, expected);
    if (rate && *rate < 1)
        return ParseError{0, std::max<qsizetype>(1, text.size()), expected};
    return rounded(rate);
}

Result<double> parseDatagramRate(const QString &text)
{
    const QString expected = QStringLiteral("a number of datagrams a second looks like 10000, 10k or 1.5M");
    const Result<double> rate = measured(text, datagramUnits, mostDatagrams, expected);
    if (rate && *rate <= 0)
        return ParseError{0, std::max<qsizetype>(1, text.size()), expected};
    return rate;
}

Result<qint64> parseByteCount(const QString &text)
{
    return rounded(
        measured(text, byteUnits, mostBytes, QStringLiteral("an amount looks like 512, 64kB, 64KiB or 1MB")));
}

Result<qint64> parseCount(const QString &text, qint64 least, qint64 most)
{
    const QString trimmed = text.trimmed();
    bool fits = false;
    const qint64 number = trimmed.toLongLong(&fits);
    const bool isDigits = !trimmed.isEmpty() && std::all_of(trimmed.begin(), trimmed.end(), isDigit);
    if (isDigits && fits && number >= least && number <= most)
        return number;
    return ParseError{0, std::max<qsizetype>(1, text.size()),
                      QStringLiteral("a whole number from %1 to %2 is expected")
                          .arg(grouped(quint64(least)), grouped(quint64(most)))};
}

QString durationText(qint64 ns)
{
    const auto in = [ns](double factor, const char *unit) {
        return shortest(double(ns) / factor) + QLatin1String(unit);
    };
    if (ns == 0 || ns >= 1'000'000'000)
        return in(1e9, "s");
    if (ns >= 1'000'000)
        return in(1e6, "ms");
    return ns >= 1000 ? in(1e3, "us") : in(1, "ns");
}

QString shareText(double share)
{
    return shortest(share * 100) + u'%';
}

} // namespace echogram
