// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/jsonline.h"
#include "core/measure/linkstatistics.h"

#include <QString>

namespace echogram {

/// `0.031 ms`, `1.5 ms`: a measured time, to the microsecond.
QString millisecondsText(double ns);

/// What became of the probes, and their times, in lines for people; each ends with a line break. Every figure is named
/// as what it is.
QString measuresText(const LinkStatistics &statistics);

/// The same for programs. Times are in ns; those of round trips are left out when nothing came back.
void addMeasures(JsonLine &json, const LinkStatistics &statistics);

} // namespace echogram
