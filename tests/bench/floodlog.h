// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/floodsequence.h"
#include "tests/bench/pacedflood.h"

#include <QStringList>

#include <cstdint>
#include <string>

namespace echogram::bench {

/// What a window wrote down.
struct FloodLog
{
    int files = 0;
    std::uint64_t bytes = 0;    ///< of all files
    std::uint64_t captured = 0; ///< datagrams in them, as capinfos(1) counts
    std::uint64_t records = 0;  ///< the same, as we do
    FloodSequence flood;        ///< those of the flood
    std::string failure;        ///< why they could not be counted, or not all of them
};

/// Files whose path is like this pattern, in the order of their names: `*` and `?` as in a shell, `**/` for any folders
/// or none.
QStringList filesLike(const QString &pattern);

/// In bytes, of all these files.
std::uint64_t sizeOf(const QStringList &files);

/// Counts what came from this port, `plan` being what was sent, in these files, one after the other.
FloodLog countFlood(const QStringList &files, const FloodPlan &plan, std::uint64_t sent,
                    std::uint16_t fromPort);

} // namespace echogram::bench
