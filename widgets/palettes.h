// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>

namespace echogram {

/// Palettes for the Fusion style, for when the desktop wants light or dark and the platform's palette does
/// not follow. Text has a contrast of at least 4.5:1 on what it stands on, disabled text 3:1 (WCAG 2.1, 1.4.3).
QPalette lightPalette();
QPalette darkPalette();

/// True when the palette has light text on a dark ground.
bool isDark(const QPalette &palette);

/// Between 1 (the same) and 21 (black and white), as WCAG 2.1 defines it; order does not matter, alpha is
/// not looked at.
double contrastRatio(const QColor &one, const QColor &other);

} // namespace echogram
