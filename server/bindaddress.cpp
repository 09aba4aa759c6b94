// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/bindaddress.h"

#include "core/datagram/target.h"

#include <QNetworkInterface>
#include <QStringList>

namespace echogram {
namespace {

QString anAddress()
{
    return QStringLiteral(
        "an address looks like 127.0.0.1, 0.0.0.0 (all of IPv4), ::1, :: (all of IPv6 and IPv4) "
        "or fe80::1%eth0");
}

ParseError wrong(const QString &text, const QString &message)
{
    return {0, std::max<qsizetype>(1, text.size()), message};
}

bool isLinkLocal(const QHostAddress &address)
{
    return address.protocol() == QAbstractSocket::IPv6Protocol && address.isLinkLocal();
}

QString interfaceNames()
{
    QStringList names;
    for (const QNetworkInterface &one : QNetworkInterface::allInterfaces())
        names += one.name();
    return names.join(QLatin1String(", "));
}

} // namespace

Result<QHostAddress> parseBindAddress(const QString &text)
{
    const Result<QString> host = parseHost(text);
    const Result<Target> target = parseTarget(text);
    if (target && target->port != 0)
        return wrong(text, QStringLiteral("the port is an option of its own: --bind %1 --port %2")
                               .arg(target->host, QString::number(target->port)));
    const QHostAddress address = host ? QHostAddress(*host) : QHostAddress();
    if (address.isNull()) {
        const bool isName = host && !host->contains(u':');
        return wrong(text, (isName ? QStringLiteral("\"%1\" is a name, and an address is expected; %2")
                                   : QStringLiteral("\"%1\" is not an address; %2"))
                               .arg(text, anAddress()));
    }
    const QString scope = address.scopeId();
    if (!scope.isEmpty() && QNetworkInterface::interfaceFromName(scope).index() == 0
        && QNetworkInterface::interfaceFromIndex(scope.toInt()).index() == 0)
        return wrong(
            text,
            QStringLiteral("there is no interface %1; this machine has %2").arg(scope, interfaceNames()));
    if (scope.isEmpty() && isLinkLocal(address))
        return wrong(text,
                     QStringLiteral("a link-local address wants its interface, as in %1%%2; this machine "
                                    "has %3")
                         .arg(text, QStringLiteral("eth0"), interfaceNames()));
    return address;
}

} // namespace echogram
