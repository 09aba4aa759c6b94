// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

class QDBusConnection;

namespace echogram {

class DesktopPreference;
enum class ColorPreference : quint8;

/// Light or dark: as the desktop has it, or as the person chose. Where the platform's own palette already
/// fits, nothing is touched; else the application gets the Fusion style and one of the palettes of
/// palettes.h, and style and palette of before come back when they fit again.
///
/// One per application, on the GUI thread, made after the QApplication. The desktop is asked without waiting:
/// the window may stand for a moment in the platform's colours.
class Appearance : public QObject
{
    Q_OBJECT

public:
    enum class Scheme : quint8 { FollowDesktop, Light, Dark };

    /// Follows the desktop this program runs on.
    explicit Appearance(QObject *parent = nullptr);
    /// Follows what is asked for over `bus`.
    explicit Appearance(const QDBusConnection &bus, QObject *parent = nullptr);

    Scheme scheme() const { return m_scheme; }
    void setScheme(Scheme scheme);

    /// What is on the screen now.
    bool isDark() const;

Q_SIGNALS:
    /// Palette or style, or both, are others than before.
    void changed();

private:
    void follow(const QDBusConnection &bus);
    ColorPreference wanted() const;
    void apply();
    bool usePlatform();
    bool useOwn(bool dark);

    Scheme m_scheme = Scheme::FollowDesktop;
    DesktopPreference *m_desktop =
        nullptr;              // a child; null until the desktop was asked, or where there is none
    QString m_platformStyle;  // the name of the style before ours
    bool m_isOwn = false;     // our palette is set
    bool m_isOwnDark = false; // and it is the dark one
};

} // namespace echogram
