// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/logmemory.h"

#include <algorithm>

namespace echogram {
namespace {

// A piece that is shorter grows, which copies it, because the readers have it too; a longer one is followed by
// another, so that a quiet conversation does not come in thousands of small pieces.
constexpr qsizetype growingPiece = 64 * 1024;

/// Takes no more memory than it needs, other than append().
QByteArray joined(const QByteArray &first, QByteArrayView second)
{
    QByteArray both(first.size() + second.size(), Qt::Uninitialized);
    std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), both.begin()));
    return both;
}

} // namespace

std::optional<qint64> LogMemory::startOf(quint32 segment) const
{
    for (const Piece &piece : m_pieces)
        if (piece.segment == segment)
            return piece.offset;
    return std::nullopt;
}

QList<quint32> LogMemory::segments() const
{
    QList<quint32> segments;
    for (const Piece &piece : m_pieces)
        if (segments.isEmpty() || segments.constLast() != piece.segment)
            segments.append(piece.segment);
    return segments;
}

void LogMemory::append(quint32 segment, qint64 offset, QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return;
    m_bytes += bytes.size();
    if (!m_pieces.isEmpty()) {
        Piece &last = m_pieces.last();
        if (last.segment == segment && last.bytes.size() < growingPiece
            && last.offset + last.bytes.size() == offset) {
            last.bytes = joined(last.bytes, bytes);
            return;
        }
    }
    m_pieces.append({segment, quint32(offset), bytes.toByteArray(), 0});
}

void LogMemory::removeFirst(qsizetype bytes)
{
    Piece &first = m_pieces.first();
    m_bytes -= bytes;
    if (bytes == first.bytes.size()) {
        m_pieces.removeFirst();
        return;
    }
    first.bytes.remove(0, bytes);
    first.offset += quint32(bytes);
    first.told = 0; // the readers know these bytes as part of another piece
}

void LogMemory::removeSegment(quint32 segment)
{
    m_pieces.removeIf([&](const Piece &piece) {
        if (piece.segment != segment)
            return false;
        m_bytes -= piece.bytes.size();
        return true;
    });
}

void LogMemory::tell(LogNews &news)
{
    for (Piece &piece : m_pieces) {
        if (piece.told == piece.bytes.size())
            continue;
        if (piece.told > 0) // may stand in news that nobody has taken
            news.inMemory.removeIf([&](const LogNews::InMemory &told) {
                return told.segment == piece.segment && told.offset == piece.offset;
            });
        news.inMemory.append({piece.segment, piece.bytes, piece.offset});
        piece.told = piece.bytes.size();
    }
}

} // namespace echogram
