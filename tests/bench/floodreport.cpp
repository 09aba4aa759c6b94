// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/floodreport.h"

#include "core/datagram/grouped.h"
#include "tests/bench/machinereport.h"

#include <QStringList>

#include <algorithm>

namespace echogram::bench {
namespace {

QString textOf(const std::string &text)
{
    return QString::fromLocal8Bit(text.c_str());
}

QString mebibytes(long kibibytes)
{
    return QString::number(double(kibibytes) / 1024, 'f', 2);
}

QString milliseconds(double time)
{
    return QString::number(time, 'f', 3);
}

QString line(const QString &name, const QStringList &figures)
{
    QString text = QStringLiteral("  ") + name.leftJustified(14);
    for (const QString &figure : figures)
        text += figure.rightJustified(16);
    return text + '\n';
}

QString sentLines(const FloodedWindow &window)
{
    const QString drops = window.drops ? grouped(*window.drops) : QStringLiteral("-");
    const QString settled =
        window.settledAfter ? QString::number(*window.settledAfter, 'f', 2) : QStringLiteral("never");
    return line(QStringLiteral("flood"),
                {QStringLiteral("sent"), QStringLiteral("datagrams/s"), QStringLiteral("most behind, ms"),
                 QStringLiteral("kernel drops"), QStringLiteral("at rest after")})
           + line({}, {grouped(window.sent.count), grouped(quint64(window.sent.rate())),
                       milliseconds(window.sent.worstLagMs), drops, settled});
}

QString delayLine(const QString &name, const PingResult &pings)
{
    return line(name, {grouped(pings.delays.count()), milliseconds(pings.delays.quantile(0.5)),
                       milliseconds(pings.delays.quantile(0.99)), milliseconds(pings.delays.quantile(1)),
                       milliseconds(pings.ownLatestMs)});
}

QString delayLines(const FloodedWindow &window)
{
    return line(QStringLiteral("event loop"),
                {QStringLiteral("pings"), QStringLiteral("median, ms"), QStringLiteral("99 %"),
                 QStringLiteral("longest"), QStringLiteral("sent late by")})
           + delayLine(QStringLiteral("idle"), window.idle)
           + delayLine(QStringLiteral("flooded"), window.flooded);
}

QString memoryLines(const FloodedWindow &window)
{
    const double seconds = window.sent.seconds();
    const double share = seconds > 0 ? 100 * window.processorSeconds / seconds : 0;
    return line(QStringLiteral("process"),
                {QStringLiteral("before, MiB"), QStringLiteral("highest"), QStringLiteral("end"),
                 QStringLiteral("growth"), QStringLiteral("processor, %")})
           + line({}, {mebibytes(window.beforeKiB), mebibytes(window.highestKiB), mebibytes(window.endKiB),
                       mebibytes(window.growthKiB()), QString::number(share, 'f', 1)});
}

QString logLines(const FloodedWindow &window)
{
    if (!window.log)
        return line(QStringLiteral("log"), {QStringLiteral("not counted")});
    const FloodLog &log = *window.log;
    return line(QStringLiteral("log"),
                {QStringLiteral("files"), QStringLiteral("MiB"), QStringLiteral("by capinfos"),
                 QStringLiteral("of the flood"), QStringLiteral("missing"), QStringLiteral("duplicates"),
                 QStringLiteral("out of order"), QStringLiteral("wrong")})
           + line({},
                  {QString::number(log.files), mebibytes(long(log.bytes / 1024)), grouped(log.captured),
                   grouped(log.flood.there()), grouped(log.flood.missing()), grouped(log.flood.duplicates()),
                   grouped(log.flood.outOfOrder()), grouped(log.flood.wrong())});
}

/// The promise is about the delays, whoever is to blame; this tells who may be.
QString warnings(const FloodedWindow &window)
{
    QString text;
    const double waited = window.waitedSeconds / std::max(window.sent.seconds(), 1e-3);
    if (waited > 0.02) // a little is the way of the scheduler
        text += QStringLiteral(
                    "  WARNING: others had the processors while the event loop was ready, %1 % of the time\n")
                    .arg(100 * waited, 0, 'f', 1);
    if (window.stolenSeconds > 0.05)
        text +=
            QStringLiteral("  WARNING: the host of this virtual machine took its processors away for %1 s\n")
                .arg(window.stolenSeconds, 0, 'f', 2);
    return text;
}

} // namespace

QString floodHeadingText(const Machine &machine, const FloodOptions &options)
{
    const FloodPlan &plan = options.plan;
    const QString window = options.isEchogram() ? QStringLiteral("echogram") : textOf(options.window);
    const bool isPinned = machine.processors.size() > 1;
    return QStringLiteral("A flood into a window, on loopback: %1 datagrams/s of %2 bytes for %3 s%4\n")
               .arg(grouped(plan.rate), grouped(plan.bytes))
               .arg(plan.seconds)
               .arg(plan.isGso ? QStringLiteral(", in trains (GSO)") : QString())
           + QStringLiteral("Window: %1\n").arg(window)
           + machineText(machine, isPinned
                                      ? QStringLiteral("the flood comes from one, the window is not pinned")
                                      : QStringLiteral("nothing is pinned"));
}

QString floodTableText(const FloodedWindow &window)
{
    QString text;
    if (window.sent.count > 0) {
        text = '\n' + sentLines(window) + '\n' + delayLines(window) + '\n' + memoryLines(window) + '\n'
               + logLines(window);
        text += warnings(window);
    }
    text += '\n';
    const std::vector<std::string> broken = brokenPromises(window);
    for (const std::string &promise : broken)
        text += QStringLiteral("NOT KEPT: ") + textOf(promise) + '\n';
    return broken.empty() ? text + QStringLiteral("Every promise was kept.\n") : text;
}

} // namespace echogram::bench
