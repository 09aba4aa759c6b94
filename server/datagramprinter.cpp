// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/datagramprinter.h"

#include "core/net/clock.h"
#include "server/linewriter.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;
constexpr int blockedRetryMs = 250; // how often to look whether a blocked output has moved

} // namespace

DatagramPrinter::DatagramPrinter(LineWriter &writer, LogFormat format, QObject *parent)
    : QObject(parent)
    , m_writer(writer)
    , m_format(format)
{
    m_secondOver.setSingleShot(true);
    connect(&m_secondOver, &QTimer::timeout, this, &DatagramPrinter::endSecond);
}

void DatagramPrinter::print(const DatagramBatch &batch)
{
    // A copy of the few that are printed, instead of a share of the batch: that would keep the socket from
    // using its buffer again, and hold tens of kilobytes for the sake of a few bytes.
    DatagramBatch lines;
    const bool hasRoom = m_writer.hasRoom();
    qint64 nowNs = 0;
    for (qsizetype i = 0; i < batch.size(); ++i) {
        const DatagramRecord record = batch.record(i);
        nowNs = record.time.monotonicNs;
        if (hasRoom) {
            if (const auto summary = m_throttle.advance(nowNs)) {
                printLines(std::exchange(lines, {}));
                printSummary(summary);
            }
        }
        if (m_throttle.take(record, hasRoom) == LogThrottle::Verdict::Line)
            lines.append(batch.payload(i), record.peer, record.local, record.direction, record.time);
    }
    printLines(lines);
    watchForTheEnd(nowNs);
}

void DatagramPrinter::flush()
{
    m_secondOver.stop();
    printSummary(m_throttle.flush(now().monotonicNs));
}

void DatagramPrinter::printSummary(const std::optional<LogSummary> &summary)
{
    if (!summary)
        return;
    const auto text = [format = m_format, summary = *summary] { return summaryLine(format, summary); };
    m_writer.write(text, qsizetype(sizeof(LogSummary)));
}

void DatagramPrinter::printLines(const DatagramBatch &lines)
{
    if (lines.isEmpty())
        return;
    const auto text = [format = m_format, lines] {
        QByteArray all;
        for (qsizetype i = 0; i < lines.size(); ++i)
            all += datagramLine(format, lines.record(i), lines.payload(i));
        return all;
    };
    // Twice the payload: a batch's buffer grows by doubling.
    m_writer.write(text, 2 * (lines.payloadBytes() + lines.size() * qsizetype(sizeof(DatagramRecord))));
}

/// Sees to it that a pending summary is printed also when no other datagram comes.
void DatagramPrinter::watchForTheEnd(qint64 nowNs)
{
    const std::optional<qint64> dueNs = m_throttle.dueNs();
    if (dueNs && !m_secondOver.isActive())
        m_secondOver.start(int(std::max<qint64>(0, (*dueNs - nowNs + nsPerMs - 1) / nsPerMs)));
}

void DatagramPrinter::endSecond()
{
    if (!m_writer.hasRoom()) {
        m_secondOver.start(blockedRetryMs);
        return;
    }
    const qint64 nowNs = now().monotonicNs;
    printSummary(m_throttle.advance(nowNs));
    watchForTheEnd(nowNs); // it woke early, or the second that was due has ended and another one begun
}

} // namespace echogram
