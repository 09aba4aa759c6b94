// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/appearance.h"

#include "widgets/desktoppreference.h"
#include "widgets/palettes.h"

#include <QApplication>
#include <QStyle>
#include <QStyleHints>
#include <QTimer>
#include <QToolTip>

namespace echogram {
namespace {

const QString fusion = QStringLiteral("fusion");

void setStyleByName(const QString &name)
{
    // Qt owns a style from then on; setting the one that is on would build everything anew for nothing.
    if (QApplication::style()->name().compare(name, Qt::CaseInsensitive) != 0)
        QApplication::setStyle(name);
}

} // namespace

Appearance::Appearance(QObject *parent)
    : QObject(parent)
    , m_platformStyle(QApplication::style()->name())
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Appearance::apply);
    apply();
#else
    // Connecting to the bus is a short talk with it, for which the first window should not have to wait.
    QTimer::singleShot(0, this, [this] {
        if (hasSessionBus())
            follow(QDBusConnection::sessionBus());
    });
#endif
}

Appearance::Appearance(const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
    , m_platformStyle(QApplication::style()->name())
{
    follow(bus);
}

void Appearance::follow(const QDBusConnection &bus)
{
    m_desktop = new DesktopPreference(bus, this);
    connect(m_desktop, &DesktopPreference::changed, this, &Appearance::apply);
}

void Appearance::setScheme(Scheme scheme)
{
    if (scheme == m_scheme)
        return;
    m_scheme = scheme;
    apply();
}

bool Appearance::isDark() const
{
    return echogram::isDark(QApplication::palette());
}

ColorPreference Appearance::wanted() const
{
    switch (m_scheme) {
    case Scheme::Light:
        return ColorPreference::Light;
    case Scheme::Dark:
        return ColorPreference::Dark;
    case Scheme::FollowDesktop:
        break;
    }
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (m_desktop == nullptr) {
        const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
        return scheme == Qt::ColorScheme::Dark ? ColorPreference::Dark : ColorPreference::None;
    }
#endif
    // A desktop that asks for light while its own theme is dark means the theme: it is left alone.
    const ColorPreference preference = m_desktop != nullptr ? m_desktop->value() : ColorPreference::None;
    return preference == ColorPreference::Dark ? preference : ColorPreference::None;
}

void Appearance::apply()
{
    const ColorPreference preference = wanted();
    const bool wantsDark = preference == ColorPreference::Dark;
    bool touched = false;
    if (!m_isOwn || m_isOwnDark != wantsDark || preference == ColorPreference::None) {
        touched = usePlatform(); // to see whether its palette will do
        if (preference != ColorPreference::None && isDark() != wantsDark)
            touched = useOwn(wantsDark) || touched;
    }
    if (touched)
        Q_EMIT changed();
}

bool Appearance::usePlatform()
{
    if (!m_isOwn)
        return false;
    m_isOwn = false;
    setStyleByName(m_platformStyle);
    QApplication::setPalette(QPalette()); // none of our own: Qt goes back to the platform's
    QToolTip::setPalette(QApplication::palette("QTipLabel"));
    return true;
}

bool Appearance::useOwn(bool dark)
{
    m_isOwn = true;
    m_isOwnDark = dark;
    const QPalette palette = dark ? darkPalette() : lightPalette();
    setStyleByName(fusion);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette); // the platform has one of its own for tool tips
    return true;
}

} // namespace echogram
