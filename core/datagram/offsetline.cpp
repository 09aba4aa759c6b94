// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/offsetline.h"

#include "core/datagram/hexdigit.h"

#include <QByteArrayView>
#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

constexpr qsizetype fewestOffsetDigits = 4;
constexpr qsizetype mostOffsetDigits = 16;
constexpr qsizetype digitsOfWord = 8; // of xxd -e, at the least as it is by itself

QString tr(const char *text)
{
    return QCoreApplication::translate("echogram::HexDumpReader", text);
}

bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t';
}

qsizetype digitsAt(QStringView text, qsizetype from)
{
    qsizetype end = from;
    while (end < text.size() && hexDigit(text.at(end)) >= 0)
        ++end;
    return end - from;
}

/// Blanks from there; a tab is worth two, as it is wider than what stands between two groups.
qsizetype widthOfGap(QStringView text)
{
    qsizetype width = 0;
    for (const QChar c : text) {
        if (!isBlank(c))
            break;
        width += c == u'\t' ? 2 : 1;
    }
    return width;
}

OffsetLine takenApart(QStringView text, qsizetype position)
{
    OffsetLine line;
    line.text = text;
    line.position = position;
    if (text == u"*") {
        line.kind = OffsetLine::Kind::Repeat;
        return line;
    }
    line.isHex = text.startsWith(u"0x");
    const qsizetype start = line.isHex ? 2 : 0;
    const qsizetype digits = digitsAt(text, start);
    if (digits < fewestOffsetDigits || digits > mostOffsetDigits)
        return line;
    line.offset = text.mid(start, digits);
    const QStringView behind = text.mid(start + digits);
    line.hasColon = behind.startsWith(u':');
    const QStringView rest = behind.mid(line.hasColon ? 1 : 0);
    const qsizetype gap = widthOfGap(rest);
    line.rest = rest.trimmed();
    line.isMarked = line.hasColon || gap >= 2;
    if (line.rest.isEmpty())
        line.kind = OffsetLine::Kind::End;
    else if (gap > 0)
        line.kind = OffsetLine::Kind::Data;
    return line;
}

/// Whether a character of the text column may stand for the byte.
bool standsFor(QChar c, char byte)
{
    if (byte > ' ' && byte <= '~')
        return c == QLatin1Char(byte);
    return c == u'.' || c == QChar(0xb7) || (byte == ' ' && c == u' ');
}

bool standsFor(QStringView column, QByteArrayView bytes)
{
    return std::equal(column.begin(), column.end(), bytes.begin(), bytes.end(),
                      [](QChar c, char byte) { return standsFor(c, byte); });
}

/// The column as it would be with the spaces at its end, which are taken away where lines are copied.
bool standsForTrimmed(QStringView column, QByteArrayView bytes)
{
    if (column.size() > bytes.size() || !standsFor(column, bytes.first(column.size())))
        return false;
    const QByteArrayView lost = bytes.sliced(column.size());
    return std::all_of(lost.begin(), lost.end(), [](char byte) { return byte == ' '; });
}

/// With a space after eight, as Wireshark follows streams.
bool standsForHalves(QStringView column, QByteArrayView bytes)
{
    constexpr qsizetype half = 8;
    return bytes.size() > half && column.size() > half && column.at(half) == u' '
           && standsFor(column.first(half), bytes.first(half))
           && standsForTrimmed(column.mid(half + 1), bytes.sliced(half));
}

/// Whether what stands behind the bytes is nothing but their text: `|hello|`, `>hello<`, `hello`.
bool isTextOf(QStringView tail, QByteArrayView bytes)
{
    const QStringView trimmed = tail.trimmed();
    for (const auto &[before, behind] : {std::pair{u'|', u'|'}, std::pair{u'>', u'<'}}) {
        if (trimmed.size() >= 2 && trimmed.front() == before && trimmed.back() == behind
            && standsFor(trimmed.mid(1, trimmed.size() - 2), bytes))
            return true;
    }
    if (tail.isEmpty())
        return standsForTrimmed(tail, bytes);
    // It may begin with spaces of its own, so all places are tried at which it can begin.
    for (qsizetype start = 0; start < tail.size() && isBlank(tail.at(start)); ++start) {
        const QStringView column = tail.mid(start + 1);
        if (widthOfGap(tail.first(start + 1)) >= 2
            && (standsForTrimmed(column, bytes) || standsForHalves(column, bytes)))
            return true;
    }
    return false;
}

/// Reads the bytes of one line, in all ways in which they can be read.
class LineReader
{
public:
    explicit LineReader(const OffsetLine &line)
        : m_line(line)
        , m_rest(line.rest)
    {}

    /// The bytes, all that could be; m_readings says how many of them are.
    void read()
    {
        while (readGroup()) {
            // As xxd -e sets the last word to the right, whose bytes stand in the other order.
            m_isWord = m_isLast && m_hasGap && m_width >= digitsOfWord;
            if (m_isWord && m_readings.isEmpty())
                m_place = m_lastPlace;
            if (m_isWord)
                break;
            const QStringView tail = m_rest.mid(m_place);
            const bool isPlain = tail.isEmpty() && !m_hasGap;
            if (isPlain || isTextOf(tail, m_bytes))
                m_readings.append(m_bytes.size());
            const qsizetype gap = widthOfGap(tail);
            m_hasGap |= gap >= 2;
            if (gap >= 2)
                m_column = m_place;
            while (m_place < m_rest.size() && isBlank(m_rest.at(m_place)))
                ++m_place;
            if (m_isLast || gap == 0)
                break;
        }
    }

    const QByteArray &bytes() const { return m_bytes; }
    const QList<qsizetype> &readings() const { return m_readings; }

    /// Why there is no reading.
    ParseError error() const
    {
        if (m_isWord)
            return errorAt(
                m_place, digitsAt(m_rest, m_place),
                tr("These are groups of several bytes, whose order such a dump does not tell: make it of "
                   "bytes (hexdump -C, od -t x1)."));
        if (m_hasGap)
            return errorAt(m_column + widthOfSpaces(m_column), -1,
                           tr("This text is not that of the bytes before it."));
        if (m_place >= m_rest.size())
            return errorAt(m_rest.size() - 1, 1, tr("Bytes are expected behind the offset."));
        const qsizetype digits = digitsAt(m_rest, m_place);
        const bool isEnd = m_place + digits >= m_rest.size() || isBlank(m_rest.at(m_place + digits));
        if (digits > 0 && isEnd)
            return errorAt(m_place, digits,
                           digits % 2 == 1
                               ? tr("A byte is two digits; here is one too many or too few.")
                               : tr("This group is wider than those before it, or follows a shorter one."));
        return errorAt(m_place + digits, 1, tr("Hexadecimal digits (0-9, a-f) are expected here."));
    }

private:
    qsizetype widthOfSpaces(qsizetype from) const
    {
        qsizetype end = from;
        while (end < m_rest.size() && isBlank(m_rest.at(end)))
            ++end;
        return end - from;
    }

    /// A `length` of -1 is all that follows.
    ParseError errorAt(qsizetype place, qsizetype length, const QString &message) const
    {
        const qsizetype at = std::clamp<qsizetype>(place, 0, m_rest.size() - 1);
        return {m_line.positionOf(m_rest) + at,
                length < 0 ? m_rest.size() - at : std::max<qsizetype>(1, length), message};
    }

    /// Groups are all of one width, but for the last, which may have less bytes.
    bool readGroup()
    {
        const qsizetype digits = digitsAt(m_rest, m_place);
        const qsizetype end = m_place + digits;
        const bool isEnd = end >= m_rest.size() || isBlank(m_rest.at(end)) || m_rest.at(end) == u'|';
        if (digits < 2 || digits % 2 == 1 || !isEnd || (m_width > 0 && digits > m_width))
            return false;
        if (m_width == 0)
            m_width = digits;
        m_isWord = m_width > 2 && !m_line.hasColon;
        if (m_isWord)
            return false;
        m_isLast = digits < m_width;
        m_lastPlace = m_place;
        for (; m_place < end; m_place += 2)
            m_bytes += char(hexDigit(m_rest.at(m_place)) * 16 + hexDigit(m_rest.at(m_place + 1)));
        return true;
    }

    const OffsetLine &m_line;
    const QStringView m_rest;
    QByteArray m_bytes;
    QList<qsizetype> m_readings;
    qsizetype m_place = 0;
    qsizetype m_lastPlace = 0; ///< of the last group
    qsizetype m_width = 0;     ///< of a group, in digits
    qsizetype m_column = 0;    ///< where the last wide gap begins
    bool m_hasGap = false;
    bool m_isLast = false;
    bool m_isWord = false;
};

} // namespace

QList<OffsetLine> offsetLines(const QString &text)
{
    QList<OffsetLine> lines;
    for (qsizetype start = 0; start <= text.size();) {
        const qsizetype found = text.indexOf(u'\n', start);
        const qsizetype end = found < 0 ? text.size() : found;
        const QStringView line = QStringView(text).mid(start, end - start);
        const QStringView trimmed = line.trimmed();
        if (!trimmed.isEmpty())
            lines.append(takenApart(trimmed, start + (trimmed.data() - line.data())));
        start = end + 1;
    }
    return lines;
}

bool hasBytes(const OffsetLine &line)
{
    if (line.kind != OffsetLine::Kind::Data)
        return false;
    const qsizetype group = digitsAt(line.rest, 0);
    const bool isGroup =
        group >= 2
        && (group == line.rest.size() || isBlank(line.rest.at(group)) || line.rest.at(group) == u'|');
    return isGroup && (line.hasColon || (!line.isHex && group < line.offset.size()));
}

LineBytes readLine(const OffsetLine &line)
{
    LineReader reader(line);
    reader.read();
    return {reader.bytes(), reader.readings(), reader.readings().isEmpty() ? reader.error() : ParseError()};
}

} // namespace echogram
