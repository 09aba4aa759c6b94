// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/load/loadfigures.h"

#include "cli/measures.h"
#include "core/datagram/grouped.h"

#include <algorithm>
#include <cmath>

namespace echogram {
namespace {

constexpr double nsPerSecond = 1e9;
constexpr double bitsPerByte = 8;
constexpr double megabit = 1e6;

QString rateText(double perSecond)
{
    return grouped(quint64(std::llround(perSecond))) + QLatin1String("/s");
}

QString flowText(const LoadFigures &figures, quint64 datagrams, quint64 bytes)
{
    return QStringLiteral("%1, %2 Mbit/s of payload")
        .arg(rateText(figures.perSecond(datagrams)),
             QString::number(figures.perSecond(bytes) * bitsPerByte / megabit, 'f', 1));
}

QString failuresText(const LoadFigures &figures)
{
    QString text;
    const auto add = [&text](quint64 count, QLatin1String what) {
        if (count > 0)
            text += QStringLiteral("%1 %2\n").arg(grouped(count), what);
    };
    add(figures.errors, QLatin1String("were refused by the system"));
    add(figures.noRoom, QLatin1String("found no room in the send buffer"));
    add(figures.leftOver, QLatin1String("were due and not sent: this rate was not reached"));
    add(figures.changed, QLatin1String("answers were not what had been sent"));
    return text;
}

QString lossText(const LoadFigures &figures)
{
    const auto own = figures.lostInOwnBuffer();
    return QStringLiteral("of the lost: %1 in our own receive buffer, %2 in the network or at the peer\n")
        .arg(own ? grouped(*own) : QStringLiteral("nobody knows how many"), grouped(figures.lostElsewhere()));
}

/// Whether the kernel cuts what it is given into datagrams of this size; all have the same.
bool cutsTrains(const LoadFigures &figures)
{
    return figures.socket.gso.isOn && figures.socket.gso.reason.isEmpty();
}

/// What the times are those of, where it is not the usual.
QString timesText(const LoadOptions &options, const LoadFigures &figures)
{
    QString text;
    if (options.loop() == LoadOptions::Loop::Open)
        text += QLatin1String("round trips begin when a probe was due\n");
    if (cutsTrains(figures) || figures.socket.gro.isOn)
        text += QStringLiteral("round trips are those of trains of up to %1 datagrams\n")
                    .arg(options.trainLength());
    return text;
}

} // namespace

double LoadFigures::perSecond(quint64 count) const
{
    return sendingNs > 0 ? double(count) * nsPerSecond / double(sendingNs) : 0;
}

std::optional<quint64> LoadFigures::lostInOwnBuffer() const
{
    if (!counters.droppedByKernel)
        return {};
    const LinkCounts &counts = statistics.counts();
    return std::min(*counters.droppedByKernel, counts.lost - counts.late);
}

quint64 LoadFigures::lostElsewhere() const
{
    const LinkCounts &counts = statistics.counts();
    return counts.lost - counts.late - lostInOwnBuffer().value_or(0);
}

QString loopText(const LoadOptions &options)
{
    QString text;
    switch (options.loop()) {
    case LoadOptions::Loop::Closed:
        text = QStringLiteral("closed loop, %1 in flight").arg(grouped(quint64(options.placesInFlight())));
        break;
    case LoadOptions::Loop::Open:
        text = QStringLiteral("open loop, %1").arg(rateText(options.rate));
        break;
    case LoadOptions::Loop::Fastest:
        text = QStringLiteral("as fast as the socket takes them");
        break;
    }
    return options.isOneWay ? text + QLatin1String(", one way") : text;
}

QString loadText(const LoadOptions &options, const LoadFigures &figures)
{
    QString text;
    if (options.isOneWay) {
        text += QStringLiteral("%1 sent\n").arg(grouped(figures.sent));
    } else {
        text += measuresText(figures.statistics);
        if (!figures.statistics.rtt().isEmpty())
            text += timesText(options, figures);
        if (figures.statistics.counts().lost > 0)
            text += lossText(figures);
    }
    text += QStringLiteral("sent: %1\n")
                .arg(flowText(figures, figures.sent, figures.sent * quint64(options.size)));
    if (!options.isOneWay)
        text +=
            QStringLiteral("received: %1\n")
                .arg(flowText(figures, figures.statistics.counts().received, figures.counters.receivedBytes));
    if (!figures.pacingErrors.isEmpty())
        text += QStringLiteral("pacing error p50/p99/max = %1, %2, %3\n")
                    .arg(millisecondsText(double(figures.pacingErrors.quantile(0.5))),
                         millisecondsText(double(figures.pacingErrors.quantile(0.99))),
                         millisecondsText(double(figures.pacingErrors.maximum())));
    if (options.sendsTrains && !cutsTrains(figures))
        text += QStringLiteral("without GSO: %1\n").arg(figures.socket.gso.reason);
    return text + failuresText(figures);
}

void addLoad(JsonLine &json, const LoadOptions &options, const LoadFigures &figures)
{
    static constexpr const char *loops[] = {"closed", "open", "fastest"};
    json.addAscii("loop", loops[int(options.loop())])
        .add("oneWay", options.isOneWay)
        .add("size", options.size)
        .add("seconds", double(figures.sendingNs) / nsPerSecond);
    if (options.isOneWay) {
        json.add("sent", figures.sent).add("failed", figures.errors + figures.noRoom);
    } else {
        addMeasures(json, figures.statistics);
        if (const auto own = figures.lostInOwnBuffer())
            json.add("lostInOwnBuffer", *own);
        json.add("lostElsewhere", figures.lostElsewhere())
            .add("receivedPerSecond", figures.perSecond(figures.statistics.counts().received))
            .add("receivedBytesPerSecond", figures.perSecond(figures.counters.receivedBytes))
            .add("changed", figures.changed);
    }
    json.add("sentPerSecond", figures.perSecond(figures.sent))
        .add("sentBytesPerSecond", figures.perSecond(figures.sent * quint64(options.size)))
        .add("sendErrors", figures.errors)
        .add("sendBufferFull", figures.noRoom)
        .add("leftOver", figures.leftOver);
    if (!figures.pacingErrors.isEmpty())
        json.add("pacingErrorP50Ns", figures.pacingErrors.quantile(0.5))
            .add("pacingErrorP99Ns", figures.pacingErrors.quantile(0.99))
            .add("pacingErrorMaxNs", figures.pacingErrors.maximum());
    json.add("gso", cutsTrains(figures))
        .add("gro", figures.socket.gro.isOn)
        .add("receiveBufferBytes", qint64(figures.socket.receiveBufferBytes));
}

} // namespace echogram
