// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>

class QPalette;

/// How texts look that stand in several widgets, so that they look alike.
namespace echogram {

/// The platform's monospace family and nothing else: set on a widget it still follows the size of the font
/// around it.
QFont monospaceFont();

/// For marks at what is wrong or different; readable on the palette's Base, light or dark. Never the only
/// sign: a shape or words go with it.
QColor problemColor(const QPalette &palette);

} // namespace echogram
