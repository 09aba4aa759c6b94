// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace echogram::bench {

/// From now on Ctrl+C, SIGTERM and SIGHUP do not end the program; they ask it to come to an end. System calls that wait
/// return early then (EINTR).
void catchInterruptions();

/// Has it been asked? Costs nothing, so that a loop may look each time.
bool wasInterrupted();

} // namespace echogram::bench
