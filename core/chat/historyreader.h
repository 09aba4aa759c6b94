// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logfolder.h"
#include "core/chat/fates.h"
#include "core/chat/messagelog.h"

#include <QSet>

#include <optional>

namespace echogram {

/// A segment of an earlier day, as it goes to the front of a log.
struct HistoryStretch
{
    QList<LogBlock> blocks; ///< the last id is one below the first of the stretch before
    LogSources sources;
    QString notice; ///< what was wrong with the file and what was done, a sentence; empty where nothing was
};

/// Reads what a folder has of earlier days: datagrams from the segments, and from the files beside them what became
/// of each. The newest segment first, because that is what is looked at first. Ids end at -1.
///
/// A question that nobody had answered when its session ended counts as unanswered. What is torn at the end of a
/// segment (the program was killed while writing) is cut off the file. For one thread; takes as long as reading the
/// files does.
class HistoryReader
{
public:
    explicit HistoryReader(const QList<LogFolder::Segment> &segments);

    /// The next older one; nothing when there is none.
    std::optional<HistoryStretch> next();

private:
    /// Where a segment's ids stand among those of its session.
    struct Place
    {
        quint32 session = 0; ///< number of its first segment; 0 where nothing is known
        MessageId first = 0; ///< id of the segment's first datagram in it
    };
    /// What is to be known of a segment before its datagrams are read.
    struct Head
    {
        Place place;
        qint64 timeoutNs = 0;
        QSet<quint32>
            sentLater; ///< offsets of records that belong to a datagram that stands in the log already
    };

    static Head readHead(const QString &fates);
    static MessageLog readDatagrams(const LogFolder::Segment &segment, const Head &head, QString *notice);
    void applyFates(MessageLog &log, const QString &fates, const Place &place);
    qsizetype missingBehind(const Place &place, qsizetype count) const;

    QList<LogFolder::Segment> m_segments; // still to be read
    MessageId m_firstId = 0;              // of what was read
    Place m_newer;                        // of the segment that was read last
    QList<Fate> m_ofOlder; // fates that were written after the segment they are about, in order
};

} // namespace echogram
