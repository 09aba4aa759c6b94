// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/recordreader.h"

#include <QFileDevice>

#include <algorithm>

namespace echogram {
namespace {

constexpr qsizetype readAtOnce = 256 * 1024;
constexpr qsizetype readAtLeast = 4096; // where a file says that it has less, which may grow
constexpr QByteArrayView byteOrderMark("\xef\xbb\xbf");

} // namespace

RecordReader::RecordReader(QIODevice *device, const QByteArray &beginning, Quotes quotes)
    : m_device(device)
    , m_quotes(quotes)
    , m_buffer(beginning)
{
    while (m_buffer.size() < byteOrderMark.size() && readMore())
        ;
    if (m_buffer.startsWith(byteOrderMark)) {
        m_start = m_scanned = byteOrderMark.size();
        m_given = m_start;
    }
}

bool RecordReader::readMore()
{
    if (m_isAtEnd)
        return false;
    if (m_start > 0) {
        m_buffer.remove(0, m_start);
        m_scanned -= m_start;
        m_start = 0;
    }
    const qsizetype before = m_buffer.size();
    const qint64 size = m_device->isSequential()
                            ? readAtOnce
                            : std::clamp<qint64>(m_device->bytesAvailable(), readAtLeast, readAtOnce);
    m_buffer.resize(before + size);
    const qint64 count = m_device->read(m_buffer.data() + before, size);
    m_buffer.resize(before + std::max<qint64>(0, count));
    m_isAtEnd = count <= 0;
    const auto *const file =
        qobject_cast<QFileDevice *>(m_device); // others do not tell an error from the end
    if (count < 0 && file && file->error() != QFileDevice::NoError)
        m_error = file->errorString();
    return !m_isAtEnd;
}

qsizetype RecordReader::findEnd()
{
    for (; m_scanned < m_buffer.size(); ++m_scanned) {
        const auto begin = m_buffer.constBegin() + m_scanned;
        const auto found =
            m_quotes == Quotes::MeanNothing
                ? std::find(begin, m_buffer.constEnd(), '\n')
                : std::find_if(begin, m_buffer.constEnd(), [](char c) { return c == '\n' || c == '"'; });
        m_scanned += found - begin;
        if (found == m_buffer.constEnd())
            break;
        if (*found == '"')
            m_isInQuotes = !m_isInQuotes; // doubled ones are twice
        else if (!m_isInQuotes)
            return m_scanned;
    }
    return -1;
}

std::optional<QByteArrayView> RecordReader::next()
{
    for (;;) {
        qsizetype end = findEnd();
        while (end < 0 && m_buffer.size() - m_start <= longestRecord && readMore())
            end = findEnd();
        if (end < 0 && m_start == m_buffer.size())
            return {};
        const qsizetype length = (end < 0 ? m_buffer.size() : end) - m_start;
        m_isTooLong = length > longestRecord;
        m_record = QByteArrayView(m_buffer).sliced(m_start, length);
        m_line = m_nextLine;
        m_nextLine += quint64(std::count(m_record.begin(), m_record.end(), '\n')) + 1;
        const qsizetype taken = length + (end < 0 ? 0 : 1);
        m_given += taken;
        m_start += taken;
        m_scanned = m_start;
        m_isInQuotes = false;
        if (m_record.endsWith('\r'))
            m_record.chop(1);
        if (!m_record.isEmpty())
            return m_record;
    }
}

LinePlace RecordReader::place(qsizetype position) const
{
    const QByteArrayView before = m_record.first(std::min(position, m_record.size()));
    const qsizetype lineStart = before.lastIndexOf('\n') + 1;
    LinePlace place;
    place.line = m_line + quint64(std::count(before.begin(), before.end(), '\n'));
    const auto isCharacter = [](char c) { return (quint8(c) & 0xc0) != 0x80; };
    place.column = 1 + std::count_if(before.begin() + lineStart, before.end(), isCharacter);
    return place;
}

} // namespace echogram
