// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

/// A timer that is a descriptor (timerfd_create(2)) of the monotonic clock. Compiled on Linux only.
namespace echogram::linuxtimer {

/// -1 when there are no descriptors left.
int open();
void close(int descriptor);

/// The descriptor is readable from that moment on, in ns; false when the kernel refuses.
bool arm(int descriptor, qint64 monotonicNs);
void disarm(int descriptor);

/// Makes it unreadable again.
void take(int descriptor);

} // namespace echogram::linuxtimer
