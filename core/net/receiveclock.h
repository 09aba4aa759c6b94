// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/instant.h"

#include <optional>

namespace echogram {

/// Turns the kernel's receive times, which are of the wall clock (SO_TIMESTAMPNS, socket(7)), into instants of both
/// clocks. Pure: the clocks are arguments.
///
/// The two clocks differ by the same amount all the time, but for the small corrections of NTP; when somebody sets
/// the wall clock between the arrival of a datagram and its reading, the difference jumps, and the datagram's own
/// time says nothing about the monotonic clock any more. All that is older than the reading which shows the jump then
/// gets the time of its own reading.
class ReceiveClock
{
public:
    /// A reading of both clocks at one moment, before the times of a batch are asked for.
    void synchronize(const Instant &now);

    /// When a datagram arrived, by the kernel's wall clock in ns; never later than the last reading.
    Instant at(qint64 kernelWallNs) const;
    /// The last reading: for a datagram without a time of the kernel's.
    Instant latest() const { return m_now; }

private:
    Instant m_now;
    qint64 m_trustedFromNs = 0; // on the wall clock, since it was last set
    bool m_hasBegun = false;
};

} // namespace echogram
