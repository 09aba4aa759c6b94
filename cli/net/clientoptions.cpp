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

Result<Binding> parseBinding(const QString &text)
{
    const bool isPortAlone = !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar character) {
        return character >= u'0' && character <= u'9';
    });
    const qsizetype colon = isPortAlone ? -1 : portColon(text);
    Binding binding;
    binding.hasPort = isPortAlone || colon >= 0;
    const QString portText = isPortAlone ? text : text.mid(colon + 1);
    if (binding.hasPort && portText != QLatin1String("0")) {
        const Result<quint16> parsed = parsePort(portText);
        if (!parsed)
            return parsed.error();
        binding.port = *parsed;
    }
    const QString addressText = isPortAlone ? QString() : colon >= 0 ? text.left(colon) : text;
    if (addressText.isEmpty() && binding.hasPort)
        return binding;
    const Result<QHostAddress> address = parseBindAddress(addressText);
    if (!address)
        return address.error();
    binding.address = *address;
    return binding;
}

QList<Option> ClientOptions::options(const QString &whom)
{
    Option targetOption{
        QStringLiteral("TARGET"), {}, whom, [this](const QString &text) { return readTarget(text, target); }};
    targetOption.isRequired = true;
    const Option bindOption{
        QStringLiteral("--bind"), QStringLiteral("ADDRESS[:PORT]"),
        QStringLiteral("Send from this address, this port, or both (the kernel's choice, a free port)"),
        [this](const QString &text) {
            const Result<Binding> parsed = parseBinding(text);
            if (!parsed)
                return parsed.error().message;
            binding = *parsed;
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
    const bool isIPv6 = peer.family() == Endpoint::Family::IPv6;
    const QHostAddress any(isIPv6 ? QHostAddress::AnyIPv6 : QHostAddress::AnyIPv4);
    options.bindTo = Endpoint(binding.address.isNull() ? any : binding.address, binding.port);
    options.reportUnreachable = !peer.isForMany();
    options.io = io;
    return options;
}

} // namespace echogram
