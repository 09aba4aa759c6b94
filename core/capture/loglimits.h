// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace echogram {

/// How much of a conversation is kept, in bytes.
struct LogLimits
{
    qint64 total = 4LL * 1024 * 1024 * 1024; ///< on disk; when there is more, the oldest segment goes
    qint64 segment = 64LL * 1024 * 1024;     ///< a segment that is as long as this is followed by another
    qint64 memory = 64LL * 1024 * 1024;      ///< of what cannot be written to disk
};

} // namespace echogram
