// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/sizerange.h"

#include "core/datagram/grouped.h"

#include <QCoreApplication>

#include <algorithm>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::SizeRange", text);
}

/// The number that is all there is between `start` and `end`, but for white space around it.
Result<qsizetype> numberIn(const QString &text, qsizetype start, qsizetype end)
{
    while (start < end && text.at(start).isSpace())
        ++start;
    while (end > start && text.at(end - 1).isSpace())
        --end;
    const QString digits = text.mid(start, end - start);
    const auto *odd =
        std::find_if(digits.cbegin(), digits.cend(), [](QChar c) { return c < u'0' || c > u'9'; });
    if (digits.isEmpty() || odd != digits.cend())
        return ParseError{start + (odd - digits.cbegin()), 1,
                          tr("A size is a number of bytes: 64, >100, <=64 or 100-200.")};
    bool fits = false;
    const int number = digits.toInt(&fits);
    if (!fits || number > SizeRange::largest)
        return ParseError{start, digits.size(),
                          tr("A datagram has at most %1 bytes.").arg(grouped(SizeRange::largest))};
    return number;
}

} // namespace

Result<SizeRange> SizeRange::parse(const QString &text)
{
    if (text.trimmed().isEmpty())
        return SizeRange{};
    qsizetype start = 0;
    while (text.at(start).isSpace())
        ++start;
    const QChar comparison = text.at(start);
    if (comparison == u'<' || comparison == u'>') {
        const bool isInclusive = text.mid(start + 1, 1) == QLatin1String("=");
        const Result<qsizetype> number = numberIn(text, start + (isInclusive ? 2 : 1), text.size());
        if (!number)
            return number.error();
        const SizeRange range = comparison == u'<' ? SizeRange{0, isInclusive ? *number : *number - 1}
                                                   : SizeRange{isInclusive ? *number : *number + 1, largest};
        if (range.least > range.most)
            return ParseError{start, text.trimmed().size(), tr("No datagram is of such a size.")};
        return range;
    }
    const qsizetype dash = text.indexOf(u'-');
    const Result<qsizetype> least = numberIn(text, 0, dash < 0 ? text.size() : dash);
    if (!least)
        return least.error();
    if (dash < 0)
        return SizeRange{*least, *least};
    const Result<qsizetype> most = numberIn(text, dash + 1, text.size());
    if (!most)
        return most.error();
    if (*least > *most)
        return ParseError{start, text.trimmed().size(), tr("The smaller size comes first, as in 100-200.")};
    return SizeRange{*least, *most};
}

} // namespace echogram
