// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/logstore.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <system_error>
#include <utility>

namespace echogram {
namespace {

constexpr qint64 second = 1'000'000'000;
constexpr qint64 mebi = 1024 * 1024;

// What is in memory is forgotten by whole segments, so each is a small part of what may be there.
constexpr qint64 memorySegment = mebi; // where there is no folder
constexpr qint64 memorySegments = 64;
constexpr qint64 waitingSegment = 4 * mebi; // for the disk: each becomes a file of its own
constexpr qint64 waitingSegments = 16;

// Of fates that wait for the disk; they are short.
constexpr qsizetype waitingFates = mebi;

// Offsets are 32 bits, and the last record begins below the limit and may be as long as a packet.
constexpr qint64 longestSegment = std::numeric_limits<quint32>::max() - mebi;

qint64 steadyNs()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The pieces of news that are about the segment are out of date.
void withdraw(LogNews &news, quint32 segment)
{
    const auto isOfIt = [&](const auto &piece) { return piece.segment == segment; };
    news.inMemory.removeIf(isOfIt);
    news.onDisk.removeIf(isOfIt);
    news.cutShort.removeAll(segment);
}

} // namespace

LogStore::LogStore(std::shared_ptr<LogFolder> folder, const LogLimits &limits, MonotonicClock clock)
    : m_limits(limits)
    , m_clock(clock ? std::move(clock) : steadyNs)
{
    m_limits.segment = std::min(limits.segment, longestSegment);
    if (folder) {
        m_last = folder->nextNumber() - 1;
        m_disk.emplace(std::move(folder));
    }
}

quint32 LogStore::beginSegment()
{
    do
        ++m_last;
    while (m_disk && QFile::exists(m_disk->file(m_last))); // somebody else's, made in the meantime
    return m_current = m_last;
}

qint64 LogStore::segmentEnd(qint64 offset) const
{
    if (!m_disk)
        return std::min(memorySegment, m_limits.memory / memorySegments);
    if (!m_isFailing)
        return m_limits.segment;
    const qint64 longest = std::min(waitingSegment, m_limits.memory / waitingSegments);
    return std::min(m_limits.segment, m_memory.startOf(m_current).value_or(offset) + longest);
}

void LogStore::keep(qint64 offset, QByteArrayView bytes)
{
    if (m_current == 0)
        return; // it was just taken away
    m_memory.append(m_current, offset, bytes);
}

bool LogStore::addFate(QByteArrayView fate)
{
    if (!m_disk || (m_isFailing && m_fatesBytes + fate.size() > waitingFates))
        return false;
    m_fates[m_current].append(fate);
    m_fatesBytes += fate.size();
    return true;
}

void LogStore::flush(qint64 offset, QByteArrayView bytes)
{
    if (m_disk && bringToDisk(offset, bytes)) {
        m_isFailing = false;
        m_writeProblem.clear();
        trimDisk();
        return;
    }
    if (!m_disk)
        keep(offset, bytes);
    trimMemory();
    m_memory.tell(m_news);
}

/// False when not everything is there. What was not written is in memory then.
bool LogStore::bringToDisk(qint64 offset, QByteArrayView bytes)
{
    const qint64 now = m_clock();
    if ((m_isFailing && now < m_nextTryNs) || !isFolderThere(now)) {
        keep(offset, bytes);
        return false;
    }
    if (m_current != 0 && !bytes.isEmpty()) {
        qsizetype taken = 0;
        if (m_memory.isEmpty()) { // straight on, without a copy
            const bool isNew = !m_disk->has(m_current);
            taken = m_disk->write(m_current, offset, bytes).taken;
            if (isNew && taken > 0)
                tellOnDisk(m_current, offset + taken);
        }
        keep(offset + taken, bytes.sliced(taken));
    }
    return writeKept() && writeFates();
}

/// Looks now and then whether somebody took the files away that are being written, which no call would tell.
bool LogStore::isFolderThere(qint64 now)
{
    if (now < m_nextWatchNs)
        return true;
    m_nextWatchNs = now + second;
    if (m_disk->forgetTakenAway(m_current))
        forget(m_current);
    if (m_disk->isFolderThere())
        return true;
    m_disk->close();
    fail(m_disk->folder(), ENOENT);
    return false;
}

/// What is in memory, the oldest first.
bool LogStore::writeKept()
{
    while (!m_memory.isEmpty()) {
        const LogMemory::Piece piece = m_memory.first();
        const SegmentFile::Outcome outcome = m_disk->write(piece.segment, piece.offset, piece.bytes);
        if (outcome.taken > 0) {
            tellOnDisk(piece.segment, piece.offset + outcome.taken);
            m_memory.removeFirst(outcome.taken);
        }
        if (outcome.error == 0)
            continue;
        if (!m_disk->forgetTakenAway(piece.segment)) {
            fail(m_disk->file(piece.segment), outcome.error);
            return false;
        }
        forget(piece.segment);
    }
    return true;
}

bool LogStore::writeFates()
{
    while (!m_fates.isEmpty()) {
        const quint32 segment = m_fates.firstKey();
        if (const int error = m_disk->writeFates(segment, m_fates.first()); error != 0) {
            fail(m_disk->fates(segment), error);
            return false;
        }
        m_fatesBytes -= m_fates.take(segment).size();
    }
    return true;
}

void LogStore::fail(const QString &file, int error)
{
    m_isFailing = true;
    m_nextTryNs = m_clock() + second;
    m_writeProblem =
        QStringLiteral("The log cannot be written to %1: %2. Until it can, the last %3 MiB of it are kept "
                       "in memory.")
            .arg(file, QString::fromLocal8Bit(std::generic_category().message(error).c_str()),
                 QString::number(m_limits.memory / mebi));
}

void LogStore::tellOnDisk(quint32 segment, qint64 end)
{
    m_news.inMemory.removeIf([&](const LogNews::InMemory &piece) {
        return piece.segment == segment && qint64(piece.offset) + piece.bytes.size() <= end;
    });
    if (!m_news.onDisk.isEmpty() && m_news.onDisk.constLast().segment == segment)
        m_news.onDisk.last().end = quint32(end);
    else
        m_news.onDisk.append({segment, m_disk->file(segment), quint32(end)});
}

void LogStore::trimDisk()
{
    if (!m_trimProblem.isEmpty() && m_clock() < m_nextTrimNs)
        return;
    m_trimProblem.clear();
    while (m_disk->bytes() > m_limits.total) {
        const quint32 oldest = m_disk->oldestBefore(m_last);
        if (oldest == 0)
            return;
        if (const QString why = m_disk->remove(oldest); !why.isEmpty()) {
            m_trimProblem = QStringLiteral("The log is longer than it is to be: %1").arg(why);
            m_nextTrimNs = m_clock() + second;
            return;
        }
        forget(oldest);
    }
}

void LogStore::trimMemory()
{
    while (m_memory.bytes() > m_limits.memory && m_memory.first().segment != m_current)
        forgetMemory(m_memory.first().segment);
}

/// The segment is gone, wherever it was.
void LogStore::forget(quint32 segment)
{
    m_memory.removeSegment(segment);
    m_fatesBytes -= m_fates.take(segment).size();
    withdraw(m_news, segment);
    m_news.dropped.append(segment);
    if (segment == m_current)
        m_current = 0;
}

/// What of the segment is in memory is gone: all of it, or how it went on.
void LogStore::forgetMemory(quint32 segment)
{
    if (!m_disk || !m_disk->has(segment)) {
        forget(segment);
        return;
    }
    m_memory.removeSegment(segment);
    m_news.inMemory.removeIf([&](const LogNews::InMemory &piece) { return piece.segment == segment; });
    m_news.cutShort.append(segment);
}

LogNews LogStore::takeNews()
{
    m_news.bytesOnDisk = m_disk ? m_disk->bytes() : 0;
    m_news.problem = m_writeProblem;
    if (!m_trimProblem.isEmpty())
        m_news.problem += (m_news.problem.isEmpty() ? QString() : QStringLiteral(" ")) + m_trimProblem;
    return std::exchange(m_news, {});
}

QString LogStore::clear(bool evenForGood)
{
    QString problem;
    QList<quint32> gone = m_memory.segments();
    if (m_disk)
        gone += m_disk->removeAll(evenForGood, problem);
    for (const quint32 segment : std::as_const(gone))
        if (!m_news.dropped.contains(segment))
            forgetMemory(segment);
    m_fates.clear();
    m_fatesBytes = 0;
    m_current = 0;
    m_isFailing = false;
    m_writeProblem.clear();
    m_trimProblem.clear();
    return problem;
}

} // namespace echogram
