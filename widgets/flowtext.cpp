// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flowtext.h"

#include "core/datagram/grouped.h"
#include "widgets/messagetext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr qint64 nsPerSecond = 1'000'000'000;

/// Gives the texts below their context; lupdate finds them by it.
class Texts
{
    Q_DECLARE_TR_FUNCTIONS(echogram::FlowText)
};

} // namespace

QString foundText(const FlowList &list)
{
    const QString datagrams = list.counts.datagrams == 1
                                  ? Texts::tr("1 datagram")
                                  : Texts::tr("%1 datagrams").arg(grouped(list.counts.datagrams));
    if (list.flows.size() == 1)
        return Texts::tr("%1 in 1 conversation.").arg(datagrams);
    return Texts::tr("%1 in %2 conversations.").arg(datagrams, grouped(quint64(list.flows.size())));
}

QString passedOverText(const CaptureCounts &counts)
{
    QStringList parts;
    const auto add = [&parts](quint64 count, const QString &one, const QString &many) {
        if (count == 0)
            return;
        QString subject = grouped(count);
        if (parts.isEmpty())
            subject = count == 1 ? Texts::tr("1 packet") : Texts::tr("%1 packets").arg(subject);
        parts.append(QStringLiteral("%1 %2").arg(subject, count == 1 ? one : many));
    };
    add(counts.notUdp, Texts::tr("is not UDP"), Texts::tr("are not UDP"));
    add(counts.truncated, Texts::tr("was cut short"), Texts::tr("were cut short"));
    add(counts.fragments, Texts::tr("is a fragment"), Texts::tr("are fragments"));
    add(counts.malformed, Texts::tr("contradicts itself"), Texts::tr("contradict themselves"));
    return parts.isEmpty() ? QString() : parts.join(QStringLiteral(", ")) + u'.';
}

QString nothingFoundText(const CaptureCounts &counts)
{
    if (counts.packets == 0)
        return Texts::tr("There is no packet in this capture.");
    if (counts.truncated > 0)
        return Texts::tr(
            "There is no whole UDP datagram in this capture. What was cut short, was so when it was "
            "captured: “tcpdump -s 0” captures packets whole.");
    return Texts::tr("There is no UDP datagram in this capture.");
}

QString momentText(qint64 wallNs)
{
    const QDate day = QDateTime::fromMSecsSinceEpoch(wallNs / nsPerMs).date();
    return QStringLiteral("%1 %2").arg(day.toString(Qt::ISODate), clockText(wallNs));
}

QString spanText(qint64 nanoseconds)
{
    constexpr qint64 inMilliseconds = 10 * nsPerSecond; // beyond that nobody reads them
    constexpr qint64 minute = 60;
    constexpr qint64 hour = 60 * minute;
    if (nanoseconds < inMilliseconds)
        return millisecondsText(nanoseconds);
    const qint64 seconds = nanoseconds / nsPerSecond;
    if (seconds < minute)
        return Texts::tr("%1 s").arg(QString::number(double(nanoseconds / nsPerMs) / 1000.0, 'f', 1));
    if (seconds < hour)
        return Texts::tr("%1 min %2 s").arg(seconds / minute).arg(seconds % minute);
    return Texts::tr("%1 h %2 min").arg(grouped(quint64(seconds / hour))).arg(seconds % hour / minute);
}

} // namespace echogram
