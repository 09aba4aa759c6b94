// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/desktoppreference.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFile>
#include <QVariant>

namespace echogram {
namespace {

constexpr QLatin1String service("org.freedesktop.portal.Desktop");
constexpr QLatin1String path("/org/freedesktop/portal/desktop");
constexpr QLatin1String interface("org.freedesktop.portal.Settings");
constexpr QLatin1String appearanceSpace("org.freedesktop.appearance");
constexpr QLatin1String colorSchemeKey("color-scheme");

} // namespace

std::optional<ColorPreference> colorPreferenceFromPortal(const QVariant &value)
{
    QVariant inner = value;
    while (inner.canConvert<QDBusVariant>())
        inner = inner.value<QDBusVariant>().variant();
    if (inner.typeId() != QMetaType::UInt && inner.typeId() != QMetaType::Int)
        return {};
    switch (inner.toUInt()) {
    case 1:
        return ColorPreference::Dark;
    case 2:
        return ColorPreference::Light;
    default:
        return ColorPreference::None;
    }
}

DesktopPreference::DesktopPreference(const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
{
    QDBusConnection connection = bus; // a handle; connect() is not const
    if (!connection.isConnected())
        return;
    // Listening first, so that no change falls between the answer and the signal.
    connection.connect(service, path, interface, QStringLiteral("SettingChanged"), this,
                       SLOT(receive(QString, QString, QDBusVariant)));

    // Read, not the later ReadOne: older portals (Debian 12's among them) know only that one.
    QDBusMessage question = QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Read"));
    question << QString(appearanceSpace) << QString(colorSchemeKey);
    auto *watcher = new QDBusPendingCallWatcher(connection.asyncCall(question), this);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, this,
                     [this](QDBusPendingCallWatcher *call) {
                         const QDBusPendingReply<QDBusVariant> reply = *call;
                         if (reply.isValid()) // else there is no portal, or it does not know the setting
                             set(reply.value().variant());
                         call->deleteLater();
                     });
}

void DesktopPreference::receive(const QString &space, const QString &key, const QDBusVariant &value)
{
    if (space == appearanceSpace && key == colorSchemeKey)
        set(value.variant());
}

void DesktopPreference::set(const QVariant &value)
{
    const auto preference = colorPreferenceFromPortal(value);
    if (!preference || *preference == m_value)
        return;
    m_value = *preference;
    Q_EMIT changed();
}

bool hasSessionBus()
{
    if (qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS"))
        return true;
    // The default place (systemd user bus). Without it libdbus would start a bus by itself, and wait for it.
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !runtime.isEmpty() && QFile::exists(runtime + QStringLiteral("/bus"));
}

} // namespace echogram
