// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/datagramlog.h"

#include "core/datagram/grouped.h"
#include "core/datagram/jsonline.h"
#include "core/datagram/printable.h"
#include "core/datagram/utctime.h"

#include <QDateTime>
#include <QLocale>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr qint64 nsPerSecond = 1'000'000'000;

QString localTimeText(qint64 wallNs)
{
    return QDateTime::fromMSecsSinceEpoch(wallNs / nsPerMs).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QByteArray datagramText(const DatagramRecord &record, QByteArrayView payload)
{
    QString line = QStringLiteral("%1  %2%3  %4 B")
                       .arg(localTimeText(record.time.wallNs),
                            record.direction == Direction::Outgoing ? QStringLiteral("-> ") : QString(),
                            record.peer.text(), grouped(quint64(payload.size())));
    if (!payload.isEmpty()) {
        const PrintableText shown =
            printable(payload, LineBreaks::Escape, Backslashes::Double, loggedPayloadBytes);
        line += QLatin1String("  ") + shown.text;
        if (!shown.complete)
            line += QStringLiteral("… (%1 B)").arg(grouped(quint64(payload.size())));
    }
    return (line + u'\n').toUtf8();
}

QByteArray datagramJson(const DatagramRecord &record, QByteArrayView payload)
{
    JsonLine json;
    json.add("event", QStringLiteral("datagram")).addAscii("time", utcTimeText(record.time.wallNs));
    if (record.direction == Direction::Outgoing)
        json.add("direction", QStringLiteral("outgoing"));
    json.add("address", record.peer.addressText())
        .add("port", quint64(record.peer.port()))
        .add("local", record.local.text())
        .add("size", quint64(payload.size()));
    if (!payload.isEmpty() && payload.isValidUtf8())
        json.add("text", QString::fromUtf8(payload));
    const auto raw = QByteArray::fromRawData(payload.data(), payload.size());
    return json.addAscii("base64", raw.toBase64()).line();
}

QString spanText(qint64 spanNs)
{
    const double seconds = double(spanNs) / double(nsPerSecond);
    const QString text = QLocale::c().toString(seconds, 'f', 1);
    return text == QLatin1String("1.0") ? QStringLiteral("second") : text + QLatin1String(" s");
}

} // namespace

QByteArray datagramLine(LogFormat format, const DatagramRecord &record, QByteArrayView payload)
{
    return format == LogFormat::Json ? datagramJson(record, payload) : datagramText(record, payload);
}

QByteArray summaryLine(LogFormat format, const LogSummary &summary)
{
    if (format == LogFormat::Json) {
        JsonLine json;
        json.add("event", QStringLiteral("summary"))
            .addAscii("time", utcTimeText(summary.last.wallNs))
            .add("datagrams", summary.datagrams)
            .add("bytes", summary.bytes)
            .add("peers", quint64(summary.peers));
        if (summary.hasMorePeers)
            json.add("morePeers", true);
        return json.add("seconds", double(summary.spanNs) / double(nsPerSecond)).line();
    }
    const QString line =
        QStringLiteral("%1  %2 %3, %4 B from %5%6 %7 in the last %8\n")
            .arg(localTimeText(summary.last.wallNs), grouped(summary.datagrams),
                 summary.datagrams == 1 ? QStringLiteral("datagram") : QStringLiteral("datagrams"),
                 grouped(summary.bytes), summary.hasMorePeers ? QStringLiteral("more than ") : QString(),
                 grouped(quint64(summary.peers)),
                 summary.peers == 1 ? QStringLiteral("peer") : QStringLiteral("peers"),
                 spanText(summary.spanNs));
    return line.toUtf8();
}

QString refusalReasons(const RefusalCounts &refusals)
{
    QStringList reasons;
    for (const Refusal refusal : allRefusals) {
        if (const quint64 count = refusals.of(refusal); count > 0)
            reasons += QStringLiteral("%1 %2").arg(QLatin1String(refusalName(refusal)), grouped(count));
    }
    return reasons.join(QLatin1String(", "));
}

QByteArray refusedLine(LogFormat format, qint64 wallNs, const RefusalCounts &refusals)
{
    if (format == LogFormat::Json) {
        JsonLine line;
        line.add("event", QStringLiteral("refused")).addAscii("time", utcTimeText(wallNs));
        for (const Refusal refusal : allRefusals)
            line.add(refusalName(refusal), refusals.of(refusal));
        return line.line();
    }
    return QStringLiteral("%1  %2 not answered: %3\n")
        .arg(localTimeText(wallNs), grouped(refusals.total()), refusalReasons(refusals))
        .toUtf8();
}

} // namespace echogram
