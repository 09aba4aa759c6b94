// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/net/clientoptions.h"

#include "server/bindaddress.h"

#include <algorithm>

namespace echogram {
namespace {

QString readTarget(const QString &text, Target &place)
{
    const Result<Target> parsed = parseTarget(text);
    if (!parsed)
        return parsed.error().message;
    if (parsed->port == 0)
        return QStringLiteral("A port is missing: write host:port.");
    place = *parsed;
    return {};
}

/// Digits behind the last colon of an IPv4 address or of brackets, else nothing.
qsizetype portColon(const QString &text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    const bool isAlone = text.count(u':') == 1;
    return isAlone || text.lastIndexOf(QLatin1String("]:")) == colon - 1 ? colon : -1;
}

} // namespace

Result<Endpoint> parseBinding(const QString &text, const QHostAddress &standard)
{
    const bool isPortAlone = !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar character) {
        return character >= u'0' && character <= u'9';
    });
    const qsizetype colon = isPortAlone ? -1 : portColon(text);
    quint16 port = 0;
    const QString portText = isPortAlone ? text : colon >= 0 ? text.mid(colon + 1) : QStringLiteral("0");
    if (portText != QLatin1String("0")) {
        const Result<quint16> parsed = parsePort(portText);
        if (!parsed)
            return parsed.error();
        port = *parsed;
    }
    const QString addressText = isPortAlone ? QString() : colon >= 0 ? text.left(colon) : text;
    if (addressText.isEmpty())
        return Endpoint(standard, port);
    const Result<QHostAddress> address = parseBindAddress(addressText);
    if (!address)
        return address.error();
    return Endpoint(*address, port);
}

QList<Option> ClientOptions::options(const QString &whom)
{
    Option targetOption{
        QStringLiteral("TARGET"), {}, whom, [this](const QString &text) { return readTarget(text, target); }};
    targetOption.isRequired = true;
    const Option bindOption{
        QStringLiteral("--bind"), QStringLiteral("ADDRESS[:PORT]"),
        QStringLiteral("Send from this address and port (the kernel's choice, a free port)"),
        [this](const QString &text) {
            const Result<Endpoint> parsed = parseBinding(text, QHostAddress(QHostAddress::AnyIPv4));
            if (!parsed)
                return parsed.error().message;
            bindTo = *parsed;
            return QString();
        }};
    Option ioOption{QStringLiteral("--io"), QStringLiteral("ENGINE"),
                    QStringLiteral("What moves the datagrams: auto, qt or linux (auto)"),
                    [this](const QString &text) {
                        const std::optional<IoChoice> choice = parseIoChoice(text);
                        if (!choice)
                            return QStringLiteral("it is one of auto, qt, linux.");
                        io = *choice;
                        return QString();
                    }};
    ioOption.words = {QStringLiteral("auto"), QStringLiteral("qt"), QStringLiteral("linux")};
    return {targetOption, bindOption, ioOption};
}

SocketOptions ClientOptions::socketOptionsFor(const Endpoint &peer) const
{
    SocketOptions options;
    options.bindTo = !bindTo.isNull() ? bindTo
                     : peer.family() == Endpoint::Family::IPv6
                         ? Endpoint(QHostAddress(QHostAddress::AnyIPv6), 0)
                         : Endpoint::anyIPv4();
    options.reportUnreachable = !peer.isForMany();
    options.io = io;
    return options;
}

} // namespace echogram
