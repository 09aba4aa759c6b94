// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/logsources.h"

#include <algorithm>

namespace echogram {

QByteArrayView LogSources::Source::inMemory(quint32 offset) const
{
    const auto behind = std::upper_bound(memory.begin(), memory.end(), offset,
                                         [](quint32 at, const Piece &piece) { return at < piece.offset; });
    if (behind == memory.begin())
        return {};
    const Piece &piece = *std::prev(behind);
    const qsizetype before = qsizetype(offset) - qsizetype(piece.offset);
    return before < piece.bytes.size() ? QByteArrayView(piece.bytes).sliced(before) : QByteArrayView();
}

void LogSources::apply(const LogNews &news)
{
    for (const LogNews::InMemory &piece : news.inMemory) {
        QList<Piece> &memory = m_sources[piece.segment].memory;
        if (!memory.isEmpty() && memory.constLast().offset == piece.offset)
            memory.last().bytes = piece.bytes;
        else
            memory.append({piece.offset, piece.bytes});
    }
    for (const LogNews::OnDisk &segment : news.onDisk) {
        Source &source = m_sources[segment.segment];
        source.file = segment.file;
        source.memory.removeIf([&](const Piece &piece) { return piece.end() <= qint64(segment.end); });
    }
    for (const quint32 segment : news.cutShort)
        if (const auto source = m_sources.find(segment); source != m_sources.end())
            source->memory.clear();
    for (const quint32 segment : news.dropped)
        m_sources.remove(segment);
}

qint64 LogSources::bytesInMemory() const
{
    qint64 bytes = 0;
    for (const Source &source : m_sources)
        for (const Piece &piece : source.memory)
            bytes += piece.bytes.size();
    return bytes;
}

} // namespace echogram
