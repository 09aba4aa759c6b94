// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/load/loadprogress.h"

#include "cli/jsonevent.h"
#include "cli/output.h"
#include "core/datagram/grouped.h"
#include "core/net/clock.h"

#include <algorithm>
#include <cmath>

namespace echogram {
namespace {

constexpr double nsPerSecond = 1e9;

/// Of what only grows; what was given up and came all the same makes it less, which is not worth a negative number.
quint64 growth(quint64 now, quint64 before)
{
    return now > before ? now - before : 0;
}

} // namespace

LoadProgress::LoadProgress(Output &output, bool isJson, bool isOneWay)
    : m_output(output)
    , m_isJson(isJson)
    , m_isOneWay(isOneWay)
{}

void LoadProgress::report(qint64 elapsedNs, const Counts &counts)
{
    const double seconds = double(std::max<qint64>(1, elapsedNs - m_lastNs)) / nsPerSecond;
    if (m_isJson)
        write(elapsedNs, counts, seconds);
    show(elapsedNs, counts, seconds);
    m_last = counts;
    m_lastNs = elapsedNs;
}

void LoadProgress::write(qint64 elapsedNs, const Counts &counts, double seconds)
{
    const quint64 sent = growth(counts.sent, m_last.sent);
    JsonLine json = jsonEvent("interval", now());
    json.add("seconds", double(elapsedNs) / nsPerSecond)
        .add("sent", sent)
        .add("failed", growth(counts.failed, m_last.failed))
        .add("sentPerSecond", double(sent) / seconds);
    if (!m_isOneWay) {
        const quint64 received = growth(counts.received, m_last.received);
        json.add("received", received)
            .add("receivedPerSecond", double(received) / seconds)
            .add("lost", growth(counts.lost, m_last.lost))
            .add("waiting", counts.waiting);
    }
    m_output.write(json.line());
    m_output.flush();
}

void LoadProgress::show(qint64 elapsedNs, const Counts &counts, double seconds)
{
    const auto perSecond = [seconds](quint64 now, quint64 before) {
        return grouped(quint64(std::llround(double(growth(now, before)) / seconds)));
    };
    QString line = QStringLiteral("%1 s: %2/s sent")
                       .arg(QString::number(double(elapsedNs) / nsPerSecond, 'f', 1),
                            perSecond(counts.sent, m_last.sent));
    if (!m_isOneWay)
        line += QStringLiteral(", %1/s answered, %2 lost so far")
                    .arg(perSecond(counts.received, m_last.received), grouped(counts.lost));
    if (counts.failed > 0)
        line += QStringLiteral(", %1 not sent").arg(grouped(counts.failed));
    m_output.showProgress(line);
}

} // namespace echogram
