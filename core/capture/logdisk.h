// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logfolder.h"
#include "core/capture/segmentfile.h"

#include <QByteArrayView>
#include <QList>
#include <QMap>
#include <QString>

#include <memory>

namespace echogram {

/// The files of a log: writes the newest ones, knows how long all are, and removes them. Errors are errno.
class LogDisk
{
public:
    explicit LogDisk(std::shared_ptr<LogFolder> folder);

    bool has(quint32 segment) const { return m_segments.contains(segment); }
    QString file(quint32 segment) const { return LogFolder::segmentFile(m_folder->path(), segment); }
    QString fates(quint32 segment) const { return LogFolder::fatesFile(m_folder->path(), segment); }
    const QString &folder() const { return m_folder->path(); }
    qint64 bytes() const { return m_bytes; }

    /// Adds to the segment's file, which is made when they are its first bytes.
    SegmentFile::Outcome write(quint32 segment, qint64 offset, QByteArrayView bytes);
    /// Adds to the file beside it: all or nothing.
    int writeFates(quint32 segment, QByteArrayView fates);
    bool isFolderThere() const;
    /// Whether somebody took away or shortened a segment's file, while the folder is there. Then it is not known here
    /// any more.
    bool forgetTakenAway(quint32 segment);
    /// The next write() has to open its file again.
    void close();

    /// The oldest segment but `newest`; 0 when there is none.
    quint32 oldestBefore(quint32 newest) const;
    /// Deletes both files of a segment. Returns an empty text, or a sentence that tells why they are still there.
    [[nodiscard]] QString remove(quint32 segment);
    /// Moves all files to the trash, or deletes those that cannot be moved there if `evenForGood`. Returns the segments
    /// that are gone; `problem` tells why others are not.
    QList<quint32> removeAll(bool evenForGood, QString &problem);

private:
    struct Lengths
    {
        qint64 capture = 0;
        qint64 fates = 0;
    };

    void forget(quint32 segment);
    void measure(quint32 segment);

    std::shared_ptr<LogFolder> m_folder;
    QMap<quint32, Lengths> m_segments;
    qint64 m_bytes = 0;
    SegmentFile m_captureFile; // of m_open
    SegmentFile m_fatesFile;   // of m_openFates
    quint32 m_open = 0;
    quint32 m_openFates = 0;
};

} // namespace echogram
