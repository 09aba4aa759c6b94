// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/utctime.h"

#include <QDate>
#include <QtNumeric>

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

/// Takes a text apart from its front; what it cannot find makes it a failure for good.
class Scanner
{
public:
    explicit Scanner(QByteArrayView text)
        : m_rest(text)
    {}

    /// Exactly so many digits.
    int number(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; ++i)
            value = value * 10 + digit();
        return value;
    }
    bool accept(char c)
    {
        const bool isNext = !m_rest.isEmpty() && m_rest.front() == c;
        if (isNext)
            m_rest = m_rest.sliced(1);
        return isNext;
    }
    void expect(char c) { m_isSound = accept(c) && m_isSound; }
    bool isDigitNext() const { return !m_rest.isEmpty() && m_rest.front() >= '0' && m_rest.front() <= '9'; }
    int digit()
    {
        if (!isDigitNext()) {
            m_isSound = false;
            return 0;
        }
        const int value = m_rest.front() - '0';
        m_rest = m_rest.sliced(1);
        return value;
    }
    bool isWhole() const { return m_isSound && m_rest.isEmpty(); }

private:
    QByteArrayView m_rest;
    bool m_isSound = true;
};

/// Nanoseconds, of one to nine decimals.
int fraction(Scanner &text)
{
    int value = text.digit();
    for (int digits = 1; digits < 9; ++digits)
        value = value * 10 + (text.isDigitNext() ? text.digit() : 0);
    return value;
}

/// How far ahead of UTC the clock is, in seconds. Nothing when there is no such clock.
std::optional<qint64> offsetFromUtc(Scanner &text)
{
    if (text.accept('Z'))
        return 0;
    const bool isBehind = text.accept('-');
    if (!isBehind)
        text.expect('+');
    const int hours = text.number(2);
    text.expect(':');
    const int minutes = text.number(2);
    if (hours > 23 || minutes > 59)
        return {};
    const qint64 seconds = hours * 3600 + minutes * 60;
    return isBehind ? -seconds : seconds;
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

std::optional<qint64> parseUtcTime(QByteArrayView text)
{
    Scanner scanner(text);
    const int year = scanner.number(4);
    scanner.expect('-');
    const int month = scanner.number(2);
    scanner.expect('-');
    const int dayOfMonth = scanner.number(2);
    scanner.expect('T');
    const int hour = scanner.number(2);
    scanner.expect(':');
    const int minute = scanner.number(2);
    scanner.expect(':');
    const int second = scanner.number(2);
    const int nanoseconds = scanner.accept('.') ? fraction(scanner) : 0;
    const std::optional<qint64> offset = offsetFromUtc(scanner);
    const QDate day(year, month, dayOfMonth);
    if (!scanner.isWhole() || !offset || !day.isValid() || hour > 23 || minute > 59 || second > 59)
        return {};
    const qint64 secondOfDay = hour * 3600 + minute * 60 + second;
    const qint64 seconds = (day.toJulianDay() - firstDay) * secondsPerDay + secondOfDay - *offset;
    qint64 wallNs = 0;
    if (qMulOverflow(seconds, nsPerSecond, &wallNs) || qAddOverflow(wallNs, qint64(nanoseconds), &wallNs))
        return {};
    return wallNs;
}

} // namespace echogram
