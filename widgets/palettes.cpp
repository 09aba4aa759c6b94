// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/palettes.h"

#include <QColor>

#include <algorithm>
#include <cmath>

namespace echogram {
namespace {

struct Tones
{
    QRgb window, base, alternateBase, button, toolTip;
    QRgb text, dimText, disabledText, disabledGround;
    QRgb highlight, highlightedText, disabledHighlight, disabledHighlightedText;
    QRgb link, visitedLink, brightText;
    QRgb light, midlight, mid, dark, shadow;
};

QPalette paletteFrom(const Tones &tones)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, QRgb color) {
        palette.setColor(role, QColor(color));
    };
    set(QPalette::Window, tones.window);
    set(QPalette::Base, tones.base);
    set(QPalette::AlternateBase, tones.alternateBase);
    set(QPalette::Button, tones.button);
    set(QPalette::ToolTipBase, tones.toolTip);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        set(role, tones.text);
    set(QPalette::PlaceholderText, tones.dimText);
    set(QPalette::Highlight, tones.highlight);
    set(QPalette::HighlightedText, tones.highlightedText);
    set(QPalette::Link, tones.link);
    set(QPalette::LinkVisited, tones.visitedLink);
    set(QPalette::BrightText, tones.brightText);
    set(QPalette::Light, tones.light);
    set(QPalette::Midlight, tones.midlight);
    set(QPalette::Mid, tones.mid);
    set(QPalette::Dark, tones.dark);
    set(QPalette::Shadow, tones.shadow);

    const auto disable = [&palette](QPalette::ColorRole role, QRgb color) {
        palette.setColor(QPalette::Disabled, role, QColor(color));
    };
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        disable(role, tones.disabledText);
    disable(QPalette::Base, tones.disabledGround);
    disable(QPalette::Highlight, tones.disabledHighlight);
    disable(QPalette::HighlightedText, tones.disabledHighlightedText);
    return palette;
}

/// Relative luminance of an sRGB colour, 0 to 1.
double luminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

QPalette lightPalette()
{
    Tones tones{};
    tones.window = 0xfff0f1f2;
    tones.base = 0xffffffff;
    tones.alternateBase = 0xfff6f7f8;
    tones.button = 0xffe9eaec;
    tones.toolTip = 0xfffdfdf5;
    tones.text = 0xff1c1e21;
    tones.dimText = 0xff62676e;
    tones.disabledText = 0xff7d8289;
    tones.disabledGround = 0xfff0f1f2;
    tones.highlight = 0xff1f66c1;
    tones.highlightedText = 0xffffffff;
    tones.disabledHighlight = 0xffc8ccd2;
    tones.disabledHighlightedText = 0xff5c6168;
    tones.link = 0xff1459b3;
    tones.visitedLink = 0xff6a3fa0;
    tones.brightText = 0xffffffff;
    tones.light = 0xffffffff;
    tones.midlight = 0xfff7f8f9;
    tones.mid = 0xffb9bdc3;
    tones.dark = 0xff9a9fa6;
    tones.shadow = 0xff6f747a;
    return paletteFrom(tones);
}

QPalette darkPalette()
{
    Tones tones{};
    tones.window = 0xff2a2c2f;
    tones.base = 0xff1d1f21;
    tones.alternateBase = 0xff242628;
    tones.button = 0xff34373b;
    tones.toolTip = 0xff3a3d42;
    tones.text = 0xffe6e8ea;
    tones.dimText = 0xffa3a8ae;
    tones.disabledText = 0xff888d94;
    tones.disabledGround = 0xff2a2c2f;
    tones.highlight = 0xff2f6fc4;
    tones.highlightedText = 0xffffffff;
    tones.disabledHighlight = 0xff45494e;
    tones.disabledHighlightedText = 0xffa3a8ae;
    tones.link = 0xff7db4f5;
    tones.visitedLink = 0xffc3a3ef;
    tones.brightText = 0xffffffff;
    // Fusion draws its bevels with these: lighter than the button above, darker below.
    tones.light = 0xff4a4e53;
    tones.midlight = 0xff3f4347;
    tones.mid = 0xff222427;
    tones.dark = 0xff17181a;
    tones.shadow = 0xff0b0c0d;
    return paletteFrom(tones);
}

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::Active, QPalette::WindowText))
           > luminance(palette.color(QPalette::Active, QPalette::Window));
}

double contrastRatio(const QColor &one, const QColor &other)
{
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

} // namespace echogram
