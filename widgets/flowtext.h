// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"

#include <QString>

namespace echogram {

// A capture in words. What the program calls a flow, a person calls a conversation.

/// "6 datagrams in 3 conversations."
QString foundText(const FlowList &list);

/// "12 packets are not UDP, 3 were cut short, 1 is a fragment."; empty when nothing was passed over.
QString passedOverText(const CaptureCounts &counts);

/// Why there is nothing to choose from, and what would help: for a capture without a datagram.
QString nothingFoundText(const CaptureCounts &counts);

/// "2026-11-24 14:02:11.031", local time, from nanoseconds since 1970 UTC: captures are seldom of today.
QString momentText(qint64 wallNs);

/// "0.182 ms", "1,204 ms", "12.3 s", "2 min 5 s", "26 h 3 min".
QString spanText(qint64 nanoseconds);

} // namespace echogram
