// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/soakresult.h"

#include <string>

#include <sys/types.h>

namespace echogram::bench {

/// Of a process, in KiB; 0 when it has ended.
struct Memory
{
    long residentKiB = 0; ///< VmRSS: now
    long peakKiB = 0;     ///< VmHWM: the most so far
};

/// What /proc/PID/status says (proc(5)).
Memory memoryOf(pid_t process);

/// The last line of echogram-server: "datagrams: 1,234  bytes: ...  answers: 1,234  errors: 0  drops: 0".
AnswerCount readTotals(const std::string &output);

/// The only line of a flooder: "sent: 1234  read: 1234".
FloodCount readFloodCount(const std::string &output);
std::string floodCountLine(const FloodCount &count);

} // namespace echogram::bench
