// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logdisk.h"
#include "core/capture/loglimits.h"
#include "core/capture/logmemory.h"
#include "core/capture/logsources.h"

#include <QByteArrayView>
#include <QMap>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

namespace echogram {

/// Nanoseconds since any start, never backwards.
using MonotonicClock = std::function<qint64()>;

/// Where the bytes of a log go: to disk, or into memory where there is none or while it fails. Keeps to the limits, and
/// collects the news of all that. For one thread.
class LogStore
{
public:
    /// Without a folder in memory only.
    LogStore(std::shared_ptr<LogFolder> folder, const LogLimits &limits, MonotonicClock clock);

    bool hasFolder() const { return m_disk.has_value(); }
    /// The segment that is being written; 0 before the first and when it is gone.
    quint32 current() const { return m_current; }
    /// From where on the current segment, which has come to `offset`, is to be followed by another.
    qint64 segmentEnd(qint64 offset) const;
    quint32 beginSegment();

    /// The current segment goes on: whole records, where the last ones ended. For the next flush() to write.
    void keep(qint64 offset, QByteArrayView bytes);
    /// Writes these as well and keeps the limits.
    void flush(qint64 offset, QByteArrayView bytes);
    /// Written to the current segment's fates behind the bytes of the next flush(). False when it is not kept.
    bool addFate(QByteArrayView fate);
    /// Whether flush() is to be called though there is nothing new.
    bool isTryDue() const { return m_isFailing && m_clock() >= m_nextTryNs; }

    LogNews takeNews();
    /// As CaptureLog::clear().
    [[nodiscard]] QString clear(bool evenForGood);

private:
    bool bringToDisk(qint64 offset, QByteArrayView bytes);
    bool isFolderThere(qint64 now);
    bool writeKept();
    bool writeFates();
    void fail(const QString &file, int error);
    void tellOnDisk(quint32 segment, qint64 end);
    void trimDisk();
    void trimMemory();
    void forget(quint32 segment);
    void forgetMemory(quint32 segment);

    LogLimits m_limits;
    MonotonicClock m_clock;
    std::optional<LogDisk> m_disk;
    LogMemory m_memory; // what is not on disk
    LogNews m_news;
    QMap<quint32, QByteArray> m_fates; // by their segments: what is not on disk
    qsizetype m_fatesBytes = 0;
    quint32 m_current = 0;
    quint32 m_last = 0; // the highest number that was taken
    bool m_isFailing = false;
    qint64 m_nextTryNs = 0;
    qint64 m_nextWatchNs = 0;
    qint64 m_nextTrimNs = 0;
    QString m_writeProblem;
    QString m_trimProblem;
};

} // namespace echogram
