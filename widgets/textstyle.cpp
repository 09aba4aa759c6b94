// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/textstyle.h"

#include "widgets/palettes.h"

#include <QFontDatabase>
#include <QPalette>

namespace echogram {

QFont monospaceFont()
{
    QFont font;
    font.setFamilies(QFontDatabase::systemFont(QFontDatabase::FixedFont).families());
    font.setStyleHint(QFont::TypeWriter);
    font.setFixedPitch(true);
    return font;
}

QColor problemColor(const QPalette &palette)
{
    return isDark(palette) ? QColor(0xff, 0x8a, 0x80)
                           : QColor(0xb0, 0x00, 0x20); // both above 5:1 (WCAG 1.4.3)
}

} // namespace echogram
