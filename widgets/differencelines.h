// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace echogram {

/// The lines of a difference for a place that is `columns` characters wide: what was expected and what came, as
/// differenceText() has it, go on below each other, so that bytes of the same offset stay in one column. Other lines are as
/// they were.
///
///       expected  68 65 6c 6c 6f            expected  68 65 6c
///       got       68 65 6c 6c 61     ->     got       68 65 6c
///                             ^^
///                                           expected  6c 6f
///                                           got       6c 61
///                                                        ^^
QString fittedDifference(const QString &text, int columns);

} // namespace echogram
