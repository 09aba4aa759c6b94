// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/payloaddifference.h"

#include <QStringList>

#include <algorithm>

namespace echogram {
namespace {

constexpr qsizetype shownBefore = 8; // bytes in front of the difference
constexpr qsizetype shownBytes = 20;

/// Of `size` bytes those from `from` on, each as `digits` says.
template <class Digits>
QString hexLine(qsizetype size, qsizetype from, Digits digits)
{
    if (from >= size)
        return QStringLiteral("(nothing)");
    const qsizetype end = std::min(size, from + shownBytes);
    QStringList bytes;
    for (qsizetype i = from; i < end; ++i)
        bytes += digits(i);
    return bytes.join(u' ') + (end < size ? QStringLiteral(" ...") : QString());
}

QString digitsOf(char byte)
{
    return QString::fromLatin1(QByteArray(1, byte).toHex());
}

template <class Digits>
QString text(qsizetype expectedSize, Digits expected, QByteArrayView got, qsizetype at)
{
    const qsizetype from = std::max<qsizetype>(0, at - shownBefore);
    const auto gotDigits = [got](qsizetype i) { return digitsOf(got.at(i)); };
    return QStringLiteral("differs at byte %1 of %2, expected %3\n  expected  %4\n  got       %5\n")
               .arg(at)
               .arg(got.size())
               .arg(expectedSize)
               .arg(hexLine(expectedSize, from, expected), hexLine(got.size(), from, gotDigits))
           + QString(12 + 3 * (at - from), u' ') + QLatin1String("^^");
}

} // namespace

QString differenceText(QByteArrayView expected, QByteArrayView got)
{
    const auto [one, other] = std::mismatch(expected.begin(), expected.end(), got.begin(), got.end());
    const qsizetype at = one - expected.begin();
    if (at == expected.size() && at == got.size())
        return {};
    return differenceText(expected, got, at);
}

QString differenceText(QByteArrayView expected, QByteArrayView got, qsizetype at)
{
    return text(
        expected.size(), [expected](qsizetype i) { return digitsOf(expected.at(i)); }, got, at);
}

QString differenceText(const MaskedBytes &expected, QByteArrayView got)
{
    const qsizetype at = expected.firstDifference(got);
    return at < 0 ? QString() : differenceText(expected, got, at);
}

QString differenceText(const MaskedBytes &expected, QByteArrayView got, qsizetype at)
{
    return text(
        expected.size(), [&expected](qsizetype i) { return expected.digitsAt(i); }, got, at);
}

} // namespace echogram
