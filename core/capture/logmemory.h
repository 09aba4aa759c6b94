// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logsources.h"

#include <QByteArrayView>
#include <QList>

#include <optional>

namespace echogram {

/// What of a log is not on disk: pieces of segments, in the order of their positions. Readers share their bytes.
class LogMemory
{
public:
    struct Piece
    {
        quint32 segment = 0;
        quint32 offset = 0; ///< in the segment's file
        QByteArray bytes;   ///< whole records
        qsizetype told = 0; ///< so many of the bytes the readers know
    };

    bool isEmpty() const { return m_pieces.isEmpty(); }
    qint64 bytes() const { return m_bytes; }
    const Piece &first() const { return m_pieces.first(); }
    /// Where the segment's first piece begins; nothing when it has none.
    std::optional<qint64> startOf(quint32 segment) const;
    QList<quint32> segments() const;

    /// Behind all that is there.
    void append(quint32 segment, qint64 offset, QByteArrayView bytes);
    /// The first bytes of the first piece are on disk now.
    void removeFirst(qsizetype bytes);
    void removeSegment(quint32 segment);

    /// Adds what the readers do not know yet.
    void tell(LogNews &news);

private:
    QList<Piece> m_pieces;
    qint64 m_bytes = 0;
};

} // namespace echogram
