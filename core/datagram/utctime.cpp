// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/utctime.h"

#include <QDate>

namespace echogram {
namespace {

constexpr qint64 nsPerSecond = 1'000'000'000;
constexpr qint64 secondsPerDay = 86'400;
constexpr qint64 firstDay = 2'440'588; // of 1970, as QDate counts them

void appendNumber(QByteArray &out, qint64 number, int digits)
{
    const qsizetype end = out.size() + digits;
    out.resize(end);
    for (qsizetype i = 1; i <= digits; ++i, number /= 10)
        out[end - i] = char('0' + number % 10);
}

} // namespace

/// By hand, because logs have millions of them, and QDateTime's format is read anew for each.
QByteArray utcTimeText(qint64 wallNs)
{
    const qint64 nanoseconds = (wallNs % nsPerSecond + nsPerSecond) % nsPerSecond; // before 1970 as well
    const qint64 seconds = (wallNs - nanoseconds) / nsPerSecond;
    const qint64 secondOfDay = (seconds % secondsPerDay + secondsPerDay) % secondsPerDay;
    const QDate day = QDate::fromJulianDay(firstDay + (seconds - secondOfDay) / secondsPerDay);
    QByteArray text;
    text.reserve(30);
    appendNumber(text, day.year(), 4);
    text += '-';
    appendNumber(text, day.month(), 2);
    text += '-';
    appendNumber(text, day.day(), 2);
    text += 'T';
    appendNumber(text, secondOfDay / 3600, 2);
    text += ':';
    appendNumber(text, secondOfDay / 60 % 60, 2);
    text += ':';
    appendNumber(text, secondOfDay % 60, 2);
    text += '.';
    appendNumber(text, nanoseconds, 9);
    text += 'Z';
    return text;
}

} // namespace echogram
