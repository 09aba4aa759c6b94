// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

#include <optional>

class QVariant;

namespace echogram {

enum class ColorPreference : quint8 { None, Dark, Light };

/// What the portal's "color-scheme" means: 0 no preference, 1 dark, 2 light, anything else no preference; no
/// value when it is not a number. The portal's Read wraps it in two variants, its signal in one.
std::optional<ColorPreference> colorPreferenceFromPortal(const QVariant &value);

/// Asks the freedesktop settings portal whether the person prefers dark or light, and goes on listening.
/// Nothing here waits: the question goes out, and changed() tells the answer. Where there is no bus or no
/// portal there is no answer, and the preference stays None. GUI thread.
/// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
class DesktopPreference : public QObject
{
    Q_OBJECT

public:
    explicit DesktopPreference(const QDBusConnection &bus, QObject *parent = nullptr);

    ColorPreference value() const { return m_value; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void receive(const QString &space, const QString &key, const QDBusVariant &value);

private:
    void set(const QVariant &value);

    ColorPreference m_value = ColorPreference::None;
};

/// True when there is a session bus that can be connected to without starting one, which takes its time and
/// is not ours to do.
bool hasSessionBus();

} // namespace echogram
