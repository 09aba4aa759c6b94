// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/differencelines.h"

#include <QStringList>

#include <algorithm>

namespace echogram {
namespace {

// As differenceText() writes them.
const QLatin1String expectedStart("  expected  ");
const QLatin1String gotStart("  got       ");
constexpr qsizetype startColumns = 12;
constexpr qsizetype byteColumns = 3; // two digits and a space
constexpr qsizetype fewestBytes = 4; // in a line, however narrow the place is

bool isMarks(const QString &line)
{
    return line.contains(u'^')
           && std::all_of(line.cbegin(), line.cend(), [](QChar c) { return c == u' ' || c == u'^'; });
}

/// From column `from` on, as many as `count`; without spaces at the end.
QString part(const QString &line, qsizetype from, qsizetype count)
{
    QString text = line.mid(startColumns + from, count);
    while (text.endsWith(u' '))
        text.chop(1);
    return text;
}

QStringList split(const QString &expected, const QString &got, const QString &marks, qsizetype perLine)
{
    QStringList lines;
    const qsizetype end = std::max(expected.size(), got.size()) - startColumns;
    for (qsizetype from = 0; from < end; from += perLine) {
        if (from > 0)
            lines += QString();
        for (const auto &[start, line] : {std::pair(expectedStart, expected), std::pair(gotStart, got)}) {
            const QString bytes = part(line, from, perLine);
            lines += start + (bytes.isEmpty() ? QStringLiteral("(nothing)") : bytes);
        }
        if (const QString mark = part(marks, from, perLine); mark.contains(u'^'))
            lines += QString(startColumns, u' ') + mark;
    }
    return lines;
}

} // namespace

QString fittedDifference(const QString &text, int columns)
{
    const QStringList lines = text.split(u'\n');
    QStringList fitted;
    const qsizetype bytes = std::max(fewestBytes, (columns - startColumns + 1) / byteColumns);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const bool isPair = i + 1 < lines.size() && lines.at(i).startsWith(expectedStart)
                            && lines.at(i + 1).startsWith(gotStart);
        if (!isPair || std::max(lines.at(i).size(), lines.at(i + 1).size()) <= columns) {
            fitted += lines.at(i);
            continue;
        }
        const bool hasMarks = i + 2 < lines.size() && isMarks(lines.at(i + 2));
        fitted +=
            split(lines.at(i), lines.at(i + 1), hasMarks ? lines.at(i + 2) : QString(), bytes * byteColumns);
        i += hasMarks ? 2 : 1;
    }
    return fitted.join(u'\n');
}

} // namespace echogram
