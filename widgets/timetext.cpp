// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timetext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr qint64 nsPerS = 1'000 * nsPerMs;
constexpr qint64 nsPerMinute = 60 * nsPerS;
constexpr qint64 nsPerHour = 60 * nsPerMinute;
constexpr qint64 nsPerDay = 24 * nsPerHour;

// Further than any log reaches, and near enough for sums to fit.
constexpr qint64 furthestNs = 3'650 * nsPerDay;

// What 64 bits of nanoseconds hold, in whole years.
constexpr int firstYear = 1970;
constexpr int lastYear = 2261;

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::TimeText)
};

ParseError wrong(const QRegularExpressionMatch &match, int group, const QString &message)
{
    return {match.capturedStart(group), match.capturedLength(group), message};
}

/// One group of digits, 0 where there is none.
int number(const QRegularExpressionMatch &match, int group)
{
    return match.captured(group).toInt();
}

QDate dateOf(qint64 wallNs)
{
    return QDateTime::fromMSecsSinceEpoch(wallNs / nsPerMs).date();
}

qint64 wallNsOf(QDate date, QTime time)
{
    QDateTime local(date, time);
    if (!local.isValid()) // there was no such time that day
        local = QDateTime(date, time.addSecs(3600));
    return local.toMSecsSinceEpoch() * nsPerMs;
}

Result<qint64> parseClock(const QRegularExpressionMatch &match, qint64 reference)
{
    enum Group { Whole, Year, Month, Day, Hour, Minute, Second, Fraction };
    QDate date = dateOf(reference);
    if (match.hasCaptured(Year)) {
        if (number(match, Year) < firstYear || number(match, Year) > lastYear)
            return wrong(match, Year, Texts::tr("Years go from %1 to %2.").arg(firstYear).arg(lastYear));
        if (number(match, Month) < 1 || number(match, Month) > 12)
            return wrong(match, Month, Texts::tr("Months go from 1 to 12."));
        date = QDate(number(match, Year), number(match, Month), number(match, Day));
        if (!date.isValid()) {
            const int days = QDate(number(match, Year), number(match, Month), 1).daysInMonth();
            return wrong(match, Day, Texts::tr("The days of that month go from 1 to %1.").arg(days));
        }
    }
    if (number(match, Hour) > 23)
        return wrong(match, Hour, Texts::tr("Hours go from 0 to 23."));
    if (number(match, Minute) > 59)
        return wrong(match, Minute, Texts::tr("Minutes go from 0 to 59."));
    if (number(match, Second) > 59)
        return wrong(match, Second, Texts::tr("Seconds go from 0 to 59."));
    const qint64 fraction = match.captured(Fraction).leftJustified(9, u'0').toLongLong(); // nanoseconds
    return wallNsOf(date, QTime(number(match, Hour), number(match, Minute), number(match, Second)))
           + fraction;
}

qint64 unitNs(const QString &unit)
{
    if (unit == u"ms")
        return nsPerMs;
    if (unit == u"s")
        return nsPerS;
    if (unit == u"m" || unit == u"min")
        return nsPerMinute;
    return unit == u"h" ? nsPerHour : nsPerDay;
}

/// A sign at `signAt`, and then one number with its unit after the other.
Result<qint64> parseDistance(const QString &text, qsizetype signAt, qint64 reference)
{
    static const QRegularExpression part(
        QStringLiteral(R"(\s*(\d{1,15}(?:[.,]\d{1,9})?)\s*(ms|min|m|s|h|d)\s*)"));
    double distance = 0;
    qsizetype position = signAt + 1;
    do {
        const QRegularExpressionMatch match = part.match(text, position, QRegularExpression::NormalMatch,
                                                         QRegularExpression::AnchorAtOffsetMatchOption);
        if (!match.hasMatch()) {
            return ParseError{
                position, std::max<qsizetype>(1, text.size() - position),
                Texts::tr("A distance is a number and its unit (ms, s, m, h or d), or several of "
                          "them, such as -5m or +1h30m.")};
        }
        distance += match.captured(1).replace(u',', u'.').toDouble() * double(unitNs(match.captured(2)));
        position = match.capturedEnd();
    } while (position < text.size());
    if (distance > double(furthestNs)) {
        return ParseError{
            signAt, text.size() - signAt,
            Texts::tr("No log is that long: a distance goes up to %1 days.").arg(furthestNs / nsPerDay)};
    }
    const qint64 rounded = std::llround(distance);
    return reference + (text.at(signAt) == u'+' ? rounded : -rounded);
}

} // namespace

Result<qint64> parseTime(const QString &text, qint64 reference)
{
    static const QRegularExpression distance(QStringLiteral(R"(^\s*[-+−])"));
    static const QRegularExpression clock(
        QStringLiteral(R"(^\s*(?=\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*|\s*$))?)"
                       R"((?:(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*$)"));
    if (const QRegularExpressionMatch match = distance.match(text); match.hasMatch())
        return parseDistance(text, match.capturedEnd() - 1, reference);
    if (const QRegularExpressionMatch match = clock.match(text); match.hasMatch())
        return parseClock(match, reference);
    return ParseError{
        0, std::max<qsizetype>(1, text.size()),
        Texts::tr("Write a time such as 14:02, 14:02:11.031 or 2026-11-24 14:02, or a distance from "
                  "the current message such as -5m or +1h.")};
}

QString timeText(qint64 wallNs)
{
    return QDateTime::fromMSecsSinceEpoch(wallNs / nsPerMs)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

} // namespace echogram
