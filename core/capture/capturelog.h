// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logfolder.h"
#include "core/capture/loglimits.h"
#include "core/capture/logsources.h"
#include "core/capture/rawip.h"

#include <QByteArrayView>

#include <functional>
#include <memory>

namespace echogram {

/// Nanoseconds since any start, never backwards.
using MonotonicClock = std::function<qint64()>;

/// Writes a conversation as it happens: pcap files with nanoseconds and raw IP, by libpcap, a few tens of megabytes
/// each (segments), and beside each a file with what became of the datagrams (fates), whose contents the caller
/// decides.
///
/// append() only collects; flush() hands all that was collected to the kernel, from which on it survives the end of
/// this process, however that comes. (Not that of the machine: nothing waits until the disk has it, fsync(2).) When
/// the disk is full or fails, the log goes on in memory up to a bound, says so in its news, tries the disk again about
/// once a second and then writes there what it kept. Without a folder it is in memory only. A file that somebody takes
/// away while it is written takes its records with it; the next one begins a new segment. No call throws or waits for
/// anything but the disk. For one thread (the I/O thread).
class CaptureLog
{
public:
    /// In memory only, the last `limits.memory` bytes.
    explicit CaptureLog(const LogLimits &limits = {});
    /// Into new segments of the folder, behind those that are there. A file is only made when there is something to
    /// write. The clock is there for tests.
    CaptureLog(std::shared_ptr<LogFolder> folder, const LogLimits &limits = {}, MonotonicClock clock = {});
    ~CaptureLog();

    /// The position of the datagram, whose payload can be read there once flush() was called.
    LogPosition append(const Endpoint &source, const Endpoint &destination, RecordKind kind, qint64 wallNs,
                       QByteArrayView payload);
    /// Of no datagram, but of the capture: Wireshark shows it, the conversation tells it of its question.
    LogPosition appendUnreachable(const IcmpUnreachable &report, qint64 wallNs);
    /// Adds to the fates of the segment that is being written; written after its datagrams. Whole or not at all: not
    /// without a folder, and while the disk fails only 1 MiB of them is kept for it.
    void appendFate(QByteArrayView fate);

    /// Whether flush() has something to do: anything was appended since the last one, or the disk is to be tried again.
    bool isDirty() const;
    void flush();
    /// Since the last call. To be asked for after flush().
    LogNews takeNews();

    /// Ends the segment, and moves all files of the log, those of earlier days as well, to the trash, or where there
    /// is none deletes them if `evenForGood`. What was in memory is forgotten. The next append() begins a new
    /// segment. Returns an empty text, or why files are still there (which then stay part of the log).
    [[nodiscard]] QString clear(bool evenForGood);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace echogram
