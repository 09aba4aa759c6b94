// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/listen/listencommand.h"

#include "cli/listen/listenjob.h"
#include "core/datagram/quantities.h"

#include <QNetworkInterface>

#include <limits>

namespace echogram {

ListenCommand::ListenCommand()
    : Command(QStringLiteral("listen"), QStringLiteral("Print the datagrams that come"))
{
    describe(QStringLiteral(
        "A line each: local time, from whom, how many bytes, and the payload with what is not printable "
        "escaped. It ends "
        "after --count or --duration; then with 1 when fewer came than --count, or none at all.\n"
        "--echo sends each back, to this machine alone: echogram-server knows whom else one may answer."));
    Option address{
        QStringLiteral("ADDRESS"),
        {},
        QStringLiteral("Where: PORT for all addresses of this machine, or address:port, [v6]:port"),
        [this](const QString &text) { return readAddress(text); }};
    address.isRequired = true;
    add(address);
    add({QStringLiteral("--echo"),
         {},
         QStringLiteral("Send each datagram back; PORT is then one of 127.0.0.1"),
         reading::flag(m_options.echoes)});
    Option count{QStringLiteral("--count"), QStringLiteral("N"), QStringLiteral("End after N datagrams"),
                 reading::count(m_options.count, 1, std::numeric_limits<qint64>::max())};
    count.letter = QStringLiteral("-n");
    add(count);
    Option duration{QStringLiteral("--duration"), QStringLiteral("TIME"),
                    QStringLiteral("End after that long: 500ms, 10s, 1h"),
                    reading::duration(m_options.durationNs, 1)};
    duration.letter = QStringLiteral("-d");
    add(duration);
    Option join{QStringLiteral("--join"), QStringLiteral("GROUP[%INTERFACE]"),
                QStringLiteral("Join this multicast group, too; may be given several times"),
                [this](const QString &text) { return readGroup(text); }};
    join.isMany = true;
    add(join);
    Option view = payloadViewOption(m_options.view, QString());
    view.help = QStringLiteral("Print only the payloads, as raw, text, hex, base64 or none");
    view.read = [this, read = view.read](const QString &text) {
        m_options.printsPayloadsOnly = true;
        return read(text);
    };
    add(view);
    add({QStringLiteral("--json"),
         {},
         QStringLiteral("Print JSON, an object a line, for programs"),
         reading::flag(m_options.isJson)});
    add({QStringLiteral("--receive-buffer"), QStringLiteral("BYTES"),
         QStringLiteral("Ask the kernel for a buffer of that size: 512KiB, 4MiB"),
         [this](const QString &text) {
             const Result<qint64> bytes = parseByteCount(text);
             if (!bytes)
                 return bytes.error().message;
             m_options.receiveBufferBytes = int(std::min<qint64>(*bytes, std::numeric_limits<int>::max()));
             return QString();
         }});
    addExample(QStringLiteral("listen 5000"), QStringLiteral("what comes to port 5000, over IPv4 and IPv6"));
    addExample(QStringLiteral("listen 127.0.0.1:12345 --echo"),
               QStringLiteral("an echo server, until Ctrl+C"));
    addExample(QStringLiteral("listen 5353 --join 224.0.0.251 -d 10s"),
               QStringLiteral("ten seconds of multicast DNS"));
    addExample(QStringLiteral("listen 9000 -n 1 --as raw > datagram"),
               QStringLiteral("the payload of one datagram, byte by byte"));
}

QString ListenCommand::readAddress(const QString &text)
{
    const Result<Binding> binding = parseBinding(text);
    if (!binding)
        return binding.error().message;
    if (!binding->hasPort)
        return QStringLiteral("a port is missing: %1:PORT; port 0 takes a free one.").arg(text);
    m_binding = *binding;
    return {};
}

QString ListenCommand::readGroup(const QString &text)
{
    const qsizetype percent = text.indexOf(u'%');
    const Endpoint address(QHostAddress(text.left(percent)), 0);
    if (!address.isMulticast())
        return QStringLiteral("a group is of 224.0.0.0/4 or ff00::/8: 239.1.2.3, ff02::fb%eth0.");
    const QString interfaceName = percent < 0 ? QString() : text.mid(percent + 1);
    if (percent >= 0 && QNetworkInterface::interfaceFromName(interfaceName).index() == 0)
        return QStringLiteral("there is no interface \"%1\"; `ip link` lists them.").arg(interfaceName);
    m_options.groups.append({address, interfaceName});
    return {};
}

QString ListenCommand::problem() const
{
    const Endpoint address(m_binding.address, m_binding.port);
    if (m_options.echoes && !address.isNull() && !address.isLoopback())
        return QStringLiteral("--echo answers this machine alone: 127.0.0.1 or ::1; echogram-server --bind "
                              "%1 serves others")
            .arg(address.addressText());
    if (m_options.groups.isEmpty())
        return {};
    if (m_options.echoes)
        return QStringLiteral("--echo answers this machine alone, and --join is for others");
    if (!address.isNull() && !address.isWildcard() && !address.isMulticast())
        return QStringLiteral("what is sent to a group does not come to %1; write --join with the port alone")
            .arg(address.addressText());
    const Endpoint::Family family = m_options.groups.constFirst().address.family();
    for (const MulticastGroup &group : m_options.groups) {
        if (group.address.family() != family || (!address.isNull() && address.family() != family))
            return QStringLiteral("one socket joins groups of IPv4 or of IPv6, not of both");
    }
    return {};
}

std::unique_ptr<Job> ListenCommand::job(Output &output)
{
    ListenOptions options = m_options;
    const bool isIPv4 =
        !options.groups.isEmpty() && options.groups.constFirst().address.family() == Endpoint::Family::IPv4;
    const QHostAddress all(isIPv4 ? QHostAddress::AnyIPv4 : QHostAddress::AnyIPv6);
    const QHostAddress standard = options.echoes ? QHostAddress(QHostAddress::LocalHost) : all;
    options.address = Endpoint(m_binding.address.isNull() ? standard : m_binding.address, m_binding.port);
    return std::make_unique<ListenJob>(options, output);
}

} // namespace echogram
