// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/measures.h"

#include "core/datagram/grouped.h"

namespace echogram {
namespace {

constexpr double nsPerMs = 1e6;

QString milliseconds(double ns)
{
    return QString::number(ns / nsPerMs, 'f', 3);
}

QString joined(const QList<double> &ns)
{
    QStringList texts;
    for (const double one : ns)
        texts += milliseconds(one);
    return texts.join(u'/') + QLatin1String(" ms");
}

QString countsText(const LinkCounts &counts)
{
    const double percent = 100 * counts.lossShare();
    QString text = QStringLiteral("%1 sent, %2 received, %3 lost (%4 %)")
                       .arg(grouped(counts.sent), grouped(counts.received), grouped(counts.lost),
                            QString::number(percent, 'g', 3));
    const auto add = [&text](quint64 count, QLatin1String what) {
        text += QLatin1String(", ") + grouped(count) + u' ' + what;
    };
    add(counts.duplicated, QLatin1String("duplicated"));
    add(counts.reordered, QLatin1String("reordered"));
    if (counts.late > 0)
        add(counts.late, QLatin1String("of the lost came late"));
    if (counts.failed > 0)
        add(counts.failed, QLatin1String("could not be sent"));
    if (counts.waiting() > 0)
        add(counts.waiting(), QLatin1String("still waiting"));
    return text + u'\n';
}

} // namespace

QString millisecondsText(double ns)
{
    return milliseconds(ns) + QLatin1String(" ms");
}

QString measuresText(const LinkStatistics &statistics)
{
    QString text = countsText(statistics.counts());
    const RttHistogram &rtt = statistics.rtt();
    if (rtt.isEmpty())
        return text;
    text += QStringLiteral("round trip min/mean/p50/p90/p99/max = %1\n")
                .arg(joined({double(rtt.minimum()), rtt.mean(), double(rtt.quantile(0.5)),
                             double(rtt.quantile(0.9)), double(rtt.quantile(0.99)), double(rtt.maximum())}));
    const DelayVariation &variation = statistics.delayVariation();
    if (variation.magnitudes.isEmpty())
        return text;
    text += QStringLiteral("jitter (RFC 3550) = %1\n").arg(millisecondsText(statistics.jitterNs()));
    text +=
        QStringLiteral("delay variation (RFC 3393) |p50|/|p99| = %1, from %2 to %3\n")
            .arg(joined({double(variation.magnitudes.quantile(0.5)),
                         double(variation.magnitudes.quantile(0.99))}),
                 millisecondsText(double(variation.minimum)), millisecondsText(double(variation.maximum)));
    return text;
}

void addMeasures(JsonLine &json, const LinkStatistics &statistics)
{
    const LinkCounts &counts = statistics.counts();
    json.add("sent", counts.sent)
        .add("received", counts.received)
        .add("lost", counts.lost)
        .add("late", counts.late)
        .add("duplicated", counts.duplicated)
        .add("reordered", counts.reordered)
        .add("unknown", counts.unknown)
        .add("failed", counts.failed)
        .add("waiting", counts.waiting());
    const RttHistogram &rtt = statistics.rtt();
    if (rtt.isEmpty())
        return;
    json.add("rttMinNs", rtt.minimum())
        .add("rttMeanNs", rtt.mean())
        .add("rttP50Ns", rtt.quantile(0.5))
        .add("rttP90Ns", rtt.quantile(0.9))
        .add("rttP99Ns", rtt.quantile(0.99))
        .add("rttP999Ns", rtt.quantile(0.999))
        .add("rttMaxNs", rtt.maximum());
    const DelayVariation &variation = statistics.delayVariation();
    if (variation.magnitudes.isEmpty())
        return;
    json.add("jitterNs", statistics.jitterNs())
        .add("delayVariationP50Ns", variation.magnitudes.quantile(0.5))
        .add("delayVariationP99Ns", variation.magnitudes.quantile(0.99))
        .add("delayVariationMinNs", variation.minimum)
        .add("delayVariationMaxNs", variation.maximum);
}

} // namespace echogram
