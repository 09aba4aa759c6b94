// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/logdisk.h"

#include "core/capture/pcaprecord.h"
#include "core/capture/trash.h"

#include <QFileInfo>

#include <cerrno>
#include <utility>

namespace echogram {
namespace {

/// Fates are of the caller's making, so none of them is cut in two.
qsizetype nothing(QByteArrayView, qsizetype, qint64)
{
    return 0;
}

QString removeFile(const QString &path, bool evenForGood)
{
    const QString problem = moveToTrash(path);
    return problem.isEmpty() || !evenForGood ? problem : deleteFile(path);
}

} // namespace

LogDisk::LogDisk(std::shared_ptr<LogFolder> folder)
    : m_folder(std::move(folder))
{
    for (const LogFolder::Segment &segment : m_folder->segments()) {
        const qint64 capture = QFileInfo(segment.file).size();
        m_segments.insert(segment.number, {capture, segment.bytes - capture});
        m_bytes += segment.bytes;
    }
}

SegmentFile::Outcome LogDisk::write(quint32 segment, qint64 offset, QByteArrayView bytes)
{
    SegmentFile::Outcome outcome;
    if (m_open != segment || !m_captureFile.isOpen()) {
        close();
        if (has(segment)) {
            outcome.error = m_captureFile.open(file(segment));
            if (outcome.error == 0 && !m_captureFile.isThere(offset))
                outcome.error = ENOENT; // what was written is not there any more
            if (outcome.error == 0)
                outcome = m_captureFile.append(offset, bytes, wholeRecords);
        } else {
            outcome = m_captureFile.create(file(segment), bytes, wholeRecords);
        }
        m_open = segment;
    } else {
        outcome = m_captureFile.append(offset, bytes, wholeRecords);
    }
    if (outcome.taken > 0) {
        m_segments[segment].capture = offset + outcome.taken;
        m_bytes += outcome.taken;
    }
    return outcome;
}

int LogDisk::writeFates(quint32 segment, QByteArrayView bytes)
{
    const auto lengths = m_segments.find(segment);
    if (lengths == m_segments.end())
        return 0; // of what is not there (any more)
    SegmentFile::Outcome outcome;
    bool isOpen = m_openFates == segment && m_fatesFile.isOpen();
    if (!isOpen && lengths->fates > 0) {
        outcome.error = m_fatesFile.open(fates(segment));
        isOpen = outcome.error == 0;
        if (outcome.error == ENOENT) // somebody took it away: begin anew
            m_bytes -= std::exchange(lengths->fates, 0);
    }
    if (isOpen)
        outcome = m_fatesFile.append(lengths->fates, bytes, nothing);
    else if (lengths->fates == 0)
        outcome = m_fatesFile.create(fates(segment), bytes, nothing);
    m_openFates = segment;
    lengths->fates += outcome.taken;
    m_bytes += outcome.taken;
    return outcome.error;
}

bool LogDisk::isFolderThere() const
{
    return QFileInfo(m_folder->path()).isDir();
}

bool LogDisk::forgetTakenAway(quint32 segment)
{
    const auto lengths = m_segments.constFind(segment);
    if (lengths == m_segments.constEnd() || !isFolderThere())
        return false;
    const bool isThere = m_open == segment && m_captureFile.isOpen()
                             ? m_captureFile.isThere(lengths->capture)
                             : QFileInfo(file(segment)).size() >= lengths->capture;
    if (isThere)
        return false;
    close();
    forget(segment);
    return true;
}

void LogDisk::close()
{
    m_captureFile.close();
    m_fatesFile.close();
}

quint32 LogDisk::oldestBefore(quint32 newest) const
{
    const auto oldest = m_segments.constBegin();
    return oldest != m_segments.constEnd() && oldest.key() < newest ? oldest.key() : 0;
}

QString LogDisk::remove(quint32 segment)
{
    // The fates first: should it end in between, the rest is found the next time.
    QString problem = deleteFile(fates(segment));
    if (problem.isEmpty())
        problem = deleteFile(file(segment));
    if (problem.isEmpty())
        forget(segment);
    else
        measure(segment);
    return problem;
}

QList<quint32> LogDisk::removeAll(bool evenForGood, QString &problem)
{
    close();
    QList<quint32> gone;
    const QList<quint32> segments = m_segments.keys();
    for (const quint32 segment : segments) {
        QString why = removeFile(fates(segment), evenForGood);
        if (why.isEmpty())
            why = removeFile(file(segment), evenForGood);
        if (why.isEmpty()) {
            forget(segment);
            gone.append(segment);
            continue;
        }
        measure(segment);
        if (problem.isEmpty())
            problem = why;
    }
    return gone;
}

/// One of its files may be gone, the other not.
void LogDisk::measure(quint32 segment)
{
    forget(segment);
    const Lengths lengths{QFileInfo(file(segment)).size(), QFileInfo(fates(segment)).size()};
    m_segments.insert(segment, lengths);
    m_bytes += lengths.capture + lengths.fates;
}

void LogDisk::forget(quint32 segment)
{
    const Lengths lengths = m_segments.take(segment);
    m_bytes -= lengths.capture + lengths.fates;
}

} // namespace echogram
