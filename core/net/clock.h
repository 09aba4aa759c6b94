// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/instant.h"

namespace echogram {

/// Both clocks, read together.
Instant now();
/// The monotonic one alone, in ns.
qint64 monotonicNow();

} // namespace echogram
