// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/servertruth.h"

#include <QString>

namespace echogram {

/// What the server's weather did, in a few words to stand beside what the client saw: "delayed 40.0 ms by the server",
/// "dropped by the server (random loss)", "duplicated by the server, answer dropped on the way out (outage)". Empty
/// where it did nothing that could be seen.
QString deedText(const ServerDeed &deed);

/// "random loss", "outage" and so on; empty for none.
QString weatherLossText(WeatherLoss loss);

} // namespace echogram
