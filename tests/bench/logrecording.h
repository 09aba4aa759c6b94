// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <functional>
#include <string>

namespace echogram::bench {

/// How a log was made.
struct LogRecording
{
    std::uint64_t datagrams = 0;
    double seconds = 0; ///< that the recorder needed
    double processorSeconds = 0;
    int files = 0;           ///< captures
    std::uint64_t bytes = 0; ///< of these and of what is beside them
    std::string failure;     ///< why it could not be made; empty when it was

    double rate() const { return seconds > 0 ? double(datagrams) / seconds : 0; }
};

/// Records so many datagrams, as logplan.h has them, as a conversation would; all are on disk (fsync(2)) then. An
/// interruption ends it early.
LogRecording recordLog(const QString &folder, std::uint64_t datagrams,
                       const std::function<void(std::uint64_t recorded)> &progress);

/// Takes the log's files out of the kernel's page cache, as if the machine had been started anew; false when they
/// cannot be.
bool dropFromCache(const QString &folder);

} // namespace echogram::bench
