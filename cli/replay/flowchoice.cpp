// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/flowchoice.h"

#include "core/datagram/grouped.h"
#include "core/datagram/quantities.h"

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

constexpr qsizetype flowsInErrors = 20;

Flow turnedRound(Flow flow)
{
    std::swap(flow.asker, flow.peer);
    std::swap(flow.asked, flow.answered);
    return flow;
}

QString thereAre(const QList<Flow> &flows)
{
    return flows.size() == 1
               ? QStringLiteral("The capture has one flow:\n")
               : QStringLiteral("The capture has %1 flows:\n").arg(grouped(quint64(flows.size())));
}

} // namespace

QString flowName(const Flow &flow)
{
    return flow.asker.text() + u'-' + flow.peer.text();
}

Result<Flow, QString> chosenFlow(const QList<Flow> &flows, const QString &wish)
{
    if (flows.isEmpty())
        return QStringLiteral("The capture has no UDP datagram that can be sent again.");
    if (wish.isEmpty()) {
        if (flows.size() == 1)
            return flows.constFirst();
        return thereAre(flows) + flowTable(flows, flowsInErrors)
               + QLatin1String("\nSay which one with --flow N or --flow A-B.");
    }
    if (const Result<qint64> number = parseCount(wish, 1, flows.size()))
        return flows.at(*number - 1);
    for (const Flow &flow : flows) {
        if (wish == flowName(flow))
            return flow;
        if (const Flow turned = turnedRound(flow); turned.asked > 0 && wish == flowName(turned))
            return turned;
    }
    return QStringLiteral("--flow %1 is none of them. ").arg(wish) + thereAre(flows)
           + flowTable(flows, flowsInErrors);
}

QString flowTable(const QList<Flow> &flows, qsizetype most)
{
    const qsizetype shown = std::min(most, flows.size());
    qsizetype widest = 0;
    for (qsizetype index = 0; index < shown; ++index)
        widest = std::max(widest, flowName(flows.at(index)).size());
    QStringList lines;
    for (qsizetype index = 0; index < shown; ++index) {
        constexpr qint64 nsPerMs = 1'000'000;
        const Flow &flow = flows.at(index);
        const qint64 ms = (flow.lastWallNs - flow.firstWallNs) / nsPerMs;
        lines += QStringLiteral("%1  %2  %3 sent, %4 back, %5 bytes in %6")
                     .arg(index + 1, 4)
                     .arg(flowName(flow).leftJustified(widest), grouped(flow.asked), grouped(flow.answered),
                          grouped(flow.bytes),
                          ms == 0 ? QStringLiteral("less than 1ms") : durationText(ms * nsPerMs));
    }
    if (shown < flows.size())
        lines += QStringLiteral("      and %1 more, which --list shows")
                     .arg(grouped(quint64(flows.size() - shown)));
    return lines.join(u'\n');
}

} // namespace echogram
