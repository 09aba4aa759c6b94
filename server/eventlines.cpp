// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/eventlines.h"

#include "core/datagram/grouped.h"
#include "core/datagram/jsonline.h"

#include <cerrno>

namespace echogram {
namespace {

QString hintFor(const Endpoint &endpoint, const SystemError &error)
{
    switch (error.code) {
    case EADDRINUSE:
        return QStringLiteral("another program has it: ss -ulpn 'sport = :%1' tells which, or take --port 0 "
                              "for a free one")
            .arg(endpoint.port());
    case EACCES:
        return QStringLiteral("ports below 1024 are for root or CAP_NET_BIND_SERVICE; take a higher --port");
    case EADDRNOTAVAIL:
        return QStringLiteral("this machine does not have the address: ip -brief address lists those it has, "
                              "and --bind 0.0.0.0 takes all of them");
    default:
        return {};
    }
}

} // namespace

QByteArray listeningLine(LogFormat format, const Endpoint &endpoint)
{
    if (format == LogFormat::Json) {
        return JsonLine()
            .add("event", QStringLiteral("listening"))
            .add("address", endpoint.addressText())
            .add("port", quint64(endpoint.port()))
            .line();
    }
    return QStringLiteral("listening on %1\n").arg(endpoint.text()).toUtf8();
}

QByteArray socketLines(LogFormat format, const SocketDescription &description)
{
    if (format == LogFormat::Json) {
        return JsonLine()
            .add("event", QStringLiteral("socket"))
            .add("engine", description.engine)
            .add("engineReason", description.engineReason)
            .add("gro", description.gro.isOn)
            .add("groReason", description.gro.reason)
            .add("gso", description.gso.isOn)
            .add("gsoReason", description.gso.reason)
            .add("receiveTimes", description.receiveTimes.isOn)
            .add("receiveTimesReason", description.receiveTimes.reason)
            .add("receiveBuffer", quint64(description.receiveBufferBytes))
            .add("receiveBufferAsked", quint64(description.askedReceiveBuffer))
            .add("sendBuffer", quint64(description.sendBufferBytes))
            .line();
    }
    return socketDescriptionLines(description).join(u'\n').toUtf8() + '\n';
}

QByteArray totalsLine(LogFormat format, const EchoTotals &totals)
{
    if (format == LogFormat::Json) {
        return JsonLine()
            .add("event", QStringLiteral("totals"))
            .add("datagrams", totals.datagrams)
            .add("bytes", totals.bytes)
            .add("answers", totals.answers)
            .add("errors", totals.errors)
            .add("drops", totals.drops())
            .line();
    }
    return QStringLiteral("datagrams: %1  bytes: %2  answers: %3  errors: %4  drops: %5\n")
        .arg(grouped(totals.datagrams), grouped(totals.bytes), grouped(totals.answers),
             grouped(totals.errors), grouped(totals.drops()))
        .toUtf8();
}

QString bindFailureText(const Endpoint &endpoint, const SystemError &error)
{
    const QString what = QStringLiteral("cannot listen on %1: %2").arg(endpoint.text(), error.text);
    const QString hint = hintFor(endpoint, error);
    return hint.isEmpty() ? what : what + u'\n' + hint;
}

} // namespace echogram
