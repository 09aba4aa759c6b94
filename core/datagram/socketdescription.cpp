// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/socketdescription.h"

#include "core/datagram/grouped.h"

namespace echogram {

namespace {

/// `on` or `off`, and the reason in brackets.
QString stateText(const Capability &capability)
{
    const QString state = capability.isOn ? QStringLiteral("on") : QStringLiteral("off");
    return capability.reason.isEmpty() ? state : QStringLiteral("%1 (%2)").arg(state, capability.reason);
}

QString bytesText(int bytes)
{
    return grouped(quint64(bytes)) + QStringLiteral(" B");
}

} // namespace

QStringList socketDescriptionLines(const SocketDescription &description)
{
    QString receiveBuffer = bytesText(description.receiveBufferBytes);
    if (description.askedReceiveBuffer != 0)
        receiveBuffer += QStringLiteral(" (%1 asked for)").arg(bytesText(description.askedReceiveBuffer));
    const QString coalescing =
        description.gro == description.gso
            ? QStringLiteral("GRO and GSO: ") + stateText(description.gro)
            : QStringLiteral("GRO: %1  GSO: %2").arg(stateText(description.gro), stateText(description.gso));
    return {
        QStringLiteral("engine: %1 (%2)").arg(description.engine, description.engineReason),
        coalescing + QStringLiteral("  receive times: ") + stateText(description.receiveTimes),
        QStringLiteral("receive buffer: %1  send buffer: %2")
            .arg(receiveBuffer, bytesText(description.sendBufferBytes)),
    };
}

} // namespace echogram
