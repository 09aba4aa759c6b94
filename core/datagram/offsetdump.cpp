// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/offsetdump.h"

#include "core/datagram/datagram.h"
#include "core/datagram/grouped.h"
#include "core/datagram/offsetline.h"

#include <QCoreApplication>
#include <QList>

#include <algorithm>
#include <limits>
#include <optional>

namespace echogram {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::HexDumpReader", text);
}

/// In UTF-16 units. The widest of real dumps, xxd -g 1 -c 256, has about 1,000, and the time a line takes grows with the
/// square of its length.
constexpr qsizetype longestLine = 4096;

/// Without what tcpdump writes above a packet: when, and from whom to whom.
QList<OffsetLine> withoutHeading(const QList<OffsetLine> &lines)
{
    const auto isFirst = [](const OffsetLine &line) {
        return line.isHex && line.hasColon && hasBytes(line)
               && std::all_of(line.offset.begin(), line.offset.end(), [](QChar c) { return c == u'0'; });
    };
    const auto first = std::find_if(lines.begin(), lines.end(), isFirst);
    const bool hasHeading =
        first != lines.end() && std::none_of(lines.begin(), first, [](const OffsetLine &line) {
            return line.kind == OffsetLine::Kind::Repeat || hasBytes(line);
        });
    return hasHeading ? lines.mid(first - lines.begin()) : lines;
}

/// Puts lines together, with offsets of one radix.
class Assembly
{
public:
    Assembly(const QList<OffsetLine> &lines, int radix)
        : m_lines(lines)
        , m_radix(radix)
    {}

    Result<QByteArray> bytes()
    {
        for (qsizetype i = 0; i < m_lines.size(); ++i) {
            const std::optional<ParseError> error = take(i);
            if (error)
                return *error;
        }
        return m_bytes;
    }

private:
    std::optional<qsizetype> valueOf(const OffsetLine &line) const
    {
        bool isNumber = false;
        const qulonglong value = line.offset.toULongLong(&isNumber, m_radix);
        if (!isNumber || value > qulonglong(std::numeric_limits<qsizetype>::max()))
            return {};
        return qsizetype(value);
    }

    QString written(qsizetype offset, const OffsetLine &line) const
    {
        return QStringLiteral("%1").arg(offset, int(line.offset.size()), m_radix, QLatin1Char('0'));
    }

    static ParseError at(const OffsetLine &line, QStringView part, const QString &message)
    {
        return {line.positionOf(part), std::max<qsizetype>(1, part.size()), message};
    }

    std::optional<ParseError> take(qsizetype i)
    {
        const OffsetLine &line = m_lines.at(i);
        switch (line.kind) {
        case OffsetLine::Kind::Other:
            return at(line, line.text, tr("This line does not begin with an offset, as those before it do."));
        case OffsetLine::Kind::Repeat:
            return takeRepeat(i);
        case OffsetLine::Kind::Data:
        case OffsetLine::Kind::End:
            break;
        }
        if (std::optional<ParseError> error = offsetError(i))
            return error;
        if (line.kind == OffsetLine::Kind::Data)
            return takeData(i);
        if (i + 1 < m_lines.size())
            return at(m_lines.at(i + 1), m_lines.at(i + 1).text,
                      tr("The dump has ended with the line before; take one at a time."));
        return {};
    }

    std::optional<ParseError> offsetError(qsizetype i) const
    {
        const OffsetLine &line = m_lines.at(i);
        const std::optional<qsizetype> value = valueOf(line);
        if (value == m_bytes.size())
            return {};
        if (i == 0)
            return at(line, line.offset,
                      tr("The first offset has to be 0: the bytes before this one are missing."));
        if (value == 0)
            return at(line, line.offset, tr("Another dump begins here; take one at a time."));
        return at(line, line.offset,
                  tr("The offset has to be %1 here: bytes are missing, or too many.")
                      .arg(written(m_bytes.size(), line)));
    }

    std::optional<ParseError> takeData(qsizetype i)
    {
        const OffsetLine &line = m_lines.at(i);
        if (line.rest.size() > longestLine)
            return at(line, line.offset, tr("This line is longer than those of any dump."));
        const LineBytes read = readLine(line);
        QList<qsizetype> readings = read.readings;
        if (readings.isEmpty())
            return read.error;
        if (readings.size() > 1 && i + 1 < m_lines.size()) {
            const std::optional<qsizetype> next = valueOf(m_lines.at(i + 1));
            if (next && readings.contains(*next - m_bytes.size()))
                readings = {*next - m_bytes.size()};
        }
        if (readings.size() > 1)
            return at(line, line.rest,
                      tr("Where the bytes end and their text begins cannot be told for certain."));
        m_lastSize = readings.first();
        m_bytes += read.bytes.first(m_lastSize);
        return sizeError(line, m_bytes.size());
    }

    std::optional<ParseError> takeRepeat(qsizetype i)
    {
        const OffsetLine &line = m_lines.at(i);
        if (m_lastSize == 0)
            return at(line, line.text, tr("* repeats the line above it, and there is none."));
        if (i + 1 == m_lines.size() || m_lines.at(i + 1).offset.isEmpty())
            return at(line, line.text, tr("Behind * has to be an offset, which says how far it goes."));
        const OffsetLine &next = m_lines.at(i + 1);
        const std::optional<qsizetype> value = valueOf(next);
        const qsizetype missing = value.value_or(0) - m_bytes.size();
        if (missing <= 0 || missing % m_lastSize != 0)
            return at(next, next.offset, tr("From * to this offset is no whole number of lines."));
        if (std::optional<ParseError> error = sizeError(next, *value))
            return error;
        m_bytes += m_bytes.last(m_lastSize).repeated(missing / m_lastSize);
        m_lastSize = 0; // one * is not followed by another
        return {};
    }

    static std::optional<ParseError> sizeError(const OffsetLine &line, qsizetype size)
    {
        if (size <= maximumPayloadSize)
            return {};
        return at(line, line.offset,
                  tr("Here the dump goes beyond %1 bytes, which a UDP datagram carries at most.")
                      .arg(grouped(maximumPayloadSize)));
    }

    const QList<OffsetLine> &m_lines;
    const int m_radix;
    QByteArray m_bytes;
    qsizetype m_lastSize = 0; ///< of the line above, in bytes
};

/// In which numbers the programs write offsets that look like this: xxd in hexadecimal or decimal, od in octal or
/// decimal where there are seven digits, all others in hexadecimal.
QList<int> usualRadices(const OffsetLine &line)
{
    constexpr qsizetype digitsOfOd = 7;
    if (line.isHex)
        return {16};
    if (line.hasColon)
        return {16, 10};
    return line.offset.size() == digitsOfOd ? QList<int>{8, 10} : QList<int>{16};
}

/// Whether od may have written a single byte in decimal (od -t u1, -t d1), which is as wide as no number of two digits
/// in hexadecimal is.
bool mayBeDecimal(const QList<OffsetLine> &lines)
{
    const auto isDecimal = [](QChar c) { return c >= u'0' && c <= u'9'; };
    const OffsetLine &first = lines.first();
    const bool isOnly =
        lines.size() == 1 || (lines.size() == 2 && lines.last().kind == OffsetLine::Kind::End);
    const bool isOffsetOfOd = first.offset.size() == 6 || first.offset.size() == 7;
    return isOnly && isOffsetOfOd && !first.isHex && !first.hasColon && first.isMarked
           && first.rest.size() == 2 && std::all_of(first.rest.begin(), first.rest.end(), isDecimal);
}

/// What came of reading a dump with this and that radix.
class Attempts
{
public:
    explicit Attempts(const QList<OffsetLine> &lines)
        : m_lines(lines)
    {}

    void take(int radix)
    {
        const Result<QByteArray> bytes = Assembly(m_lines, radix).bytes();
        if (bytes) {
            m_isAmbiguous |= m_bytes && *m_bytes != *bytes;
            m_bytes = *bytes;
        } else if (!m_error || bytes.error().position > m_error->position) {
            m_error = bytes.error();
        }
    }

    bool hasSucceeded() const { return m_bytes.has_value(); }

    Result<QByteArray> outcome() const
    {
        const OffsetLine &first = m_lines.first();
        if (m_isAmbiguous)
            return ParseError{
                first.position, first.text.size(),
                tr("The offsets fit as numbers of more than one kind, and give different bytes.")};
        if (m_bytes)
            return *m_bytes;
        return *m_error;
    }

private:
    const QList<OffsetLine> &m_lines;
    std::optional<QByteArray> m_bytes;
    std::optional<ParseError> m_error; ///< the one that is furthest on
    bool m_isAmbiguous = false;
};

} // namespace

bool beginsWithOffset(const QString &text)
{
    const QList<OffsetLine> lines = withoutHeading(offsetLines(text));
    return !lines.isEmpty() && hasBytes(lines.first());
}

bool hasUnmarkedOffset(const QString &text)
{
    const QList<OffsetLine> lines = withoutHeading(offsetLines(text));
    return !lines.isEmpty() && !lines.first().isMarked;
}

Result<QByteArray> readOffsetDump(const QString &text)
{
    const QList<OffsetLine> lines = withoutHeading(offsetLines(text));
    if (lines.isEmpty())
        return ParseError{0, 1, tr("There is no dump.")};
    if (lines.size() == 1 && !lines.first().isMarked) {
        const OffsetLine &line = lines.first();
        return ParseError{
            line.position, line.offset.size(),
            tr("This may be an offset or bytes: write two spaces behind an offset, and bytes in groups "
               "of one size.")};
    }
    if (mayBeDecimal(lines)) {
        const OffsetLine &line = lines.first();
        return ParseError{line.positionOf(line.rest), line.rest.size(),
                          tr("This may be a decimal number, as od -t u1 writes it; take od -t x1.")};
    }
    Attempts attempts(lines);
    for (const int radix : usualRadices(lines.first()))
        attempts.take(radix);
    if (!attempts.hasSucceeded())
        attempts.take(16); // od of the BSDs
    return attempts.outcome();
}

} // namespace echogram
