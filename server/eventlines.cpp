// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/eventlines.h"

#include "core/datagram/grouped.h"
#include "core/datagram/jsonline.h"
#include "core/datagram/printable.h"

#include <cerrno>
#include <utility>

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

QByteArray serviceLine(LogFormat format, const ServiceReport &service)
{
    const EchoTotals &totals = service.report.totals;
    if (format == LogFormat::Json) {
        return JsonLine()
            .add("event", QStringLiteral("service"))
            .add("service", service.service)
            .add("address", service.endpoint.addressText())
            .add("port", quint64(service.endpoint.port()))
            .add("datagrams", totals.datagrams)
            .add("answers", totals.answers)
            .line();
    }
    return QStringLiteral("%1 on %2: %3 datagrams, %4 answers\n")
        .arg(service.service, service.endpoint.text(), grouped(totals.datagrams), grouped(totals.answers))
        .toUtf8();
}

QByteArray refusalsLine(LogFormat format, const RefusalCounts &refusals)
{
    JsonLine line;
    line.add("event", QStringLiteral("refusals"));
    for (const Refusal refusal : allRefusals)
        line.add(refusalName(refusal), refusals.of(refusal));
    if (format == LogFormat::Json)
        return line.line();
    return QStringLiteral("refused: %1  (%2)\n")
        .arg(grouped(refusals.total()), refusalReasons(refusals))
        .toUtf8();
}

QByteArray weatherLine(LogFormat format, const char *direction, const WeatherTotals &totals, quint64 seed)
{
    JsonLine line;
    line.add("event", QStringLiteral("weather")).add("direction", QLatin1String(direction)).add("seed", seed);
    QStringList done;
    for (const auto &[name, count] : totals.named()) {
        line.add(name, count);
        const bool isSaidAlready = QByteArrayView(name) == "datagrams" || QByteArrayView(name) == "passed";
        if (count > 0 && !isSaidAlready)
            done += QStringLiteral("%1 %2").arg(QLatin1String(name), grouped(count));
    }
    if (format == LogFormat::Json)
        return line.add("lost", totals.lost()).line();
    return QStringLiteral("weather %1: %2 datagrams, %3 passed, %4 lost  (%5; seed %6)\n")
        .arg(QLatin1String(direction), grouped(totals.datagrams), grouped(totals.passed),
             grouped(totals.lost()),
             done.isEmpty() ? QStringLiteral("nothing was done") : done.join(QLatin1String(", ")))
        .arg(seed)
        .toUtf8();
}

QByteArray ruleLine(LogFormat format, const RuleCount &rule)
{
    if (format == LogFormat::Json) {
        return JsonLine()
            .add("event", QStringLiteral("rule"))
            .add("name", rule.name)
            .add("matched", rule.matched)
            .add("answers", rule.answers)
            .line();
    }
    return QStringLiteral("rule \"%1\": %2 matched, %3 answers\n")
        .arg(printable(rule.name.toUtf8(), LineBreaks::Escape, Backslashes::Double, loggedPayloadBytes).text,
             grouped(rule.matched), grouped(rule.answers))
        .toUtf8();
}

QByteArray relayLine(LogFormat format, const RelayTotals &relay)
{
    JsonLine line;
    line.add("event", QStringLiteral("relay"));
    QStringList words;
    for (const auto &[name, count] : relay.named()) {
        line.add(name, count);
        words += QStringLiteral("%1 %2").arg(grouped(count), QLatin1String(name));
    }
    if (format == LogFormat::Json)
        return line.line();
    return QStringLiteral("relay: %1\n").arg(words.join(QLatin1String(", "))).toUtf8();
}

} // namespace

QByteArray listeningLine(LogFormat format, const Endpoint &endpoint, const QString &service)
{
    if (format == LogFormat::Json) {
        JsonLine line;
        line.add("event", QStringLiteral("listening"))
            .add("address", endpoint.addressText())
            .add("port", quint64(endpoint.port()));
        if (!service.isEmpty())
            line.add("service", service);
        return line.line();
    }
    const QString what = service.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(service);
    return QStringLiteral("listening on %1%2\n").arg(endpoint.text(), what).toUtf8();
}

QByteArray metricsLine(LogFormat format, const Endpoint &endpoint)
{
    if (format == LogFormat::Json) {
        return JsonLine()
            .add("event", QStringLiteral("metrics"))
            .add("address", endpoint.addressText())
            .add("port", quint64(endpoint.port()))
            .line();
    }
    return QStringLiteral("metrics on http://%1/metrics\n").arg(endpoint.text()).toUtf8();
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

QByteArray reportLines(LogFormat format, const QList<ServiceReport> &services, quint64 seed)
{
    ServerReport sum;
    QByteArray lines;
    for (const ServiceReport &one : services) {
        sum += one.report;
        if (services.size() > 1)
            lines += serviceLine(format, one);
    }
    if (sum.refusals.total() > 0)
        lines += refusalsLine(format, sum.refusals);
    if (sum.weatherIn)
        lines += weatherLine(format, "in", *sum.weatherIn, seed);
    if (sum.weatherOut)
        lines += weatherLine(format, "out", *sum.weatherOut, seed);
    for (const RuleCount &rule : std::as_const(sum.rules)) {
        if (rule.matched > 0)
            lines += ruleLine(format, rule);
    }
    if (sum.relay)
        lines += relayLine(format, *sum.relay);
    return lines;
}

QByteArray reloadLine(LogFormat format, const QString &file, qsizetype rules)
{
    if (format == LogFormat::Json) {
        return JsonLine()
            .add("event", QStringLiteral("reloaded"))
            .add("file", file)
            .add("rules", quint64(rules))
            .line();
    }
    return QStringLiteral("%1: %2 rules from now on\n").arg(file, grouped(quint64(rules))).toUtf8();
}

QByteArray reloadFailureLine(LogFormat format, const QString &reason)
{
    if (format == LogFormat::Json)
        return JsonLine().add("event", QStringLiteral("notReloaded")).add("reason", reason).line();
    return QStringLiteral("%1 (the rules stay as they are)\n").arg(reason).toUtf8();
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
