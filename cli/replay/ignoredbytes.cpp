// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/ignoredbytes.h"

#include "core/datagram/datagram.h"
#include "core/datagram/quantities.h"

#include <algorithm>

namespace echogram {
namespace {

Result<qint64> parsePlace(const QString &text, qsizetype position)
{
    const Result<qint64> place = parseCount(text, 0, maximumPayloadSize - 1);
    if (place)
        return place;
    ParseError error = place.error();
    error.position += position;
    return error;
}

} // namespace

Result<IgnoredBytes> IgnoredBytes::parse(const QString &text)
{
    QList<Range> ranges;
    qsizetype position = 0;
    for (const QString &part : text.split(u',')) {
        const qsizetype dash = part.indexOf(u'-');
        const Result<qint64> first = parsePlace(dash < 0 ? part : part.left(dash), position);
        if (!first)
            return first.error();
        const Result<qint64> last = dash < 0 ? first : parsePlace(part.mid(dash + 1), position + dash + 1);
        if (!last)
            return last.error();
        if (*last < *first)
            return ParseError{position, part.size(),
                              QStringLiteral("the range %1 ends before it begins.").arg(part)};
        ranges.append({*first, *last});
        position += part.size() + 1;
    }
    std::sort(ranges.begin(), ranges.end(),
              [](const Range &one, const Range &other) { return one.first < other.first; });
    IgnoredBytes ignored;
    for (const Range &range : ranges) {
        if (!ignored.m_ranges.isEmpty() && range.first <= ignored.m_ranges.constLast().last + 1)
            ignored.m_ranges.last().last = std::max(ignored.m_ranges.constLast().last, range.last);
        else
            ignored.m_ranges.append(range);
    }
    return ignored;
}

qsizetype IgnoredBytes::firstDifference(QByteArrayView expected, QByteArrayView got) const
{
    const qsizetype common = std::min(expected.size(), got.size());
    qsizetype at = 0;
    auto range = m_ranges.cbegin();
    for (;;) {
        at = std::mismatch(expected.begin() + at, expected.begin() + common, got.begin() + at).first
             - expected.begin();
        if (at == common)
            return expected.size() == got.size() ? -1 : common;
        while (range != m_ranges.cend() && range->last < at)
            ++range;
        if (range == m_ranges.cend() || at < range->first)
            return at;
        at = std::min(common, range->last + 1);
    }
}

QByteArray IgnoredBytes::masked(QByteArrayView payload) const
{
    QByteArray bytes = payload.toByteArray();
    for (const Range &range : m_ranges) {
        if (range.first >= bytes.size())
            break;
        std::fill(bytes.begin() + range.first, bytes.begin() + std::min(bytes.size(), range.last + 1), '\0');
    }
    return bytes;
}

} // namespace echogram
