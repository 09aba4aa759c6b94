// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logsources.h"
#include "core/capture/rawip.h"

#include <QFile>

#include <memory>
#include <optional>

namespace echogram {

/// A record of a log: a datagram and when it was.
struct LogRecord
{
    RawDatagram datagram; ///< the payload is valid until the reader's next call
    qint64 wallNs = 0;    ///< nanoseconds since 1970 UTC
};

/// Reads single records of a log while it is being written, anywhere and in any order; one after the other is
/// fastest, because a stretch of the file is read at a time. For one thread: each makes a reader of its own.
class LogReader
{
public:
    /// How much is read at a time: little to show a screenful, more to go through it all, and no more than stays in the
    /// processor's cache until it is looked at.
    static constexpr qsizetype screenful = 64 * 1024;
    static constexpr qsizetype throughput = 256 * 1024;

    explicit LogReader(qsizetype stretch = screenful);
    ~LogReader();

    /// To be called again whenever they have changed.
    void setSources(const LogSources &sources);

    /// Nothing when the record is not there (any more), or is no datagram.
    std::optional<LogRecord> read(LogPosition position);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace echogram
