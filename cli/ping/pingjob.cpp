// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/ping/pingjob.h"

#include "cli/jsonevent.h"
#include "cli/measures.h"
#include "cli/output.h"
#include "core/datagram/grouped.h"
#include "core/datagram/quantities.h"
#include "core/measure/sequenceextender.h"
#include "core/net/clock.h"

#include <QRandomGenerator>

#include <algorithm>

namespace echogram {
namespace {

/// The window of the statistics: all probes for which answers may come in time, and as many for late ones.
qsizetype windowFor(const PingOptions &options)
{
    constexpr qint64 least = 1 << 16;
    constexpr qint64 most = 1 << 24;
    return qsizetype(std::clamp(2 * (options.timeoutNs / options.intervalNs + 1), least, most));
}

constexpr double nsPerSecond = 1e9;
constexpr quint64 probesInATurn = 64;

} // namespace

PingJob::PingJob(const PingOptions &options, Output &output)
    : m_options(options)
    , m_output(output)
    , m_client(options.client)
    , m_plan(LoadPlan::constant(nsPerSecond / double(options.intervalNs), options.durationNs,
                                quint64(options.count)))
    , m_statistics(options.timeoutNs, windowFor(options))
    , m_payload(options.size, Qt::Uninitialized)
{
    connect(&m_client, &Client::opened, this, &PingJob::begin);
    connect(&m_client, &Client::failed, this, [this](const QString &reason) {
        m_output.say(reason);
        finish(ExitCode::System);
    });
    connect(&m_client.socket(), &DatagramSocket::datagramsReceived, this, &PingJob::take);
    connect(&m_client.socket(), &DatagramSocket::unreachableReported, this, &PingJob::takeUnreachable);
    connect(&m_nextProbe, &WakeUp::due, this, &PingJob::sendDue);
    connect(&m_nextDeadline, &WakeUp::due, this, &PingJob::giveUp);
    connect(&m_end, &WakeUp::due, this, [this] { finish(verdict()); });
}

void PingJob::start()
{
    m_probe.session = QRandomGenerator::system()->generate();
    m_probe.write(m_payload.data(), m_payload.size());
    m_client.open();
}

void PingJob::begin()
{
    if (!m_options.isJson && !m_options.isQuiet)
        m_output.write(QStringLiteral("ping %1, %2 bytes a probe\n")
                           .arg(m_client.peer().text(), QString::number(m_options.size))
                           .toUtf8());
    m_startNs = monotonicNow();
    sendDue();
}

/// All that is due: after a stall several. Not all at once, or answers would wait, and Ctrl+C.
void PingJob::sendDue()
{
    const quint64 due = m_plan.dueAt(monotonicNow() - m_startNs);
    const quint64 turn = std::min(due, quint64(m_next) + probesInATurn);
    while (!m_isFinished && quint64(m_next) < turn)
        send();
    if (m_isFinished)
        return;
    if (!m_output.flush())
        return finish(ExitCode::System);
    if (const auto next = m_plan.instantOf(quint64(m_next)))
        m_nextProbe.at(m_startNs + *next); // at once when it is due already
    if (const auto deadline = m_statistics.nextDeadlineNs())
        m_nextDeadline.at(*deadline);
    endWhenDone();
}

void PingJob::send()
{
    m_probe.sequence = quint32(m_next);
    m_probe.writeNumbers(m_payload.data());
    const qint64 sequence = m_next++;
    m_statistics.sent(sequence, monotonicNow());
    const SendOutcome outcome = m_client.socket().send(m_payload, m_client.peer());
    if (outcome.verdict == SendVerdict::Sent)
        return;
    m_statistics.failedToSend(sequence);
    if (m_options.isJson)
        m_output.write(
            jsonEvent("failed", now()).add("sequence", sequence).add("reason", outcome.error.text).line());
    else if (!m_options.isQuiet)
        m_output.write(
            QStringLiteral("seq=%1 not sent: %2\n").arg(sequence).arg(outcome.error.text).toUtf8());
}

qint64 PingJob::sequenceOf(QByteArrayView payload) const
{
    const auto probe = Probe::read(payload);
    if (!probe || probe->session != m_probe.session || m_next == 0)
        return -1;
    return SequenceExtender::nearest(probe->sequence, m_next - 1);
}

void PingJob::take(const DatagramBatch &batch)
{
    const qint64 nowNs = monotonicNow();
    for (qsizetype index = 0; index < batch.size() && !m_isFinished; ++index) {
        const QByteArrayView payload = batch.payload(index);
        const qint64 sequence = m_client.mayAnswer(batch.peer(index)) ? sequenceOf(payload) : -1;
        if (sequence < 0) {
            ++m_foreign;
            continue;
        }
        if (payload.size() != m_options.size || !Probe::isIntact(payload))
            ++m_changed;
        takeAnswer(batch.record(index), sequence, nowNs);
    }
    if (m_isFinished)
        return;
    if (!m_output.flush())
        return finish(ExitCode::System);
    endWhenDone();
}

void PingJob::takeAnswer(const DatagramRecord &record, qint64 sequence, qint64 nowNs)
{
    const LinkStatistics::Returned returned =
        m_statistics.returned(sequence, std::min(record.time.monotonicNs, nowNs));
    if (m_options.isJson) {
        static constexpr const char *kinds[] = {"first", "late", "duplicate", "unknown"};
        JsonLine json = jsonEvent("answer", record.time);
        json.add("sequence", sequence)
            .add("peer", record.peer.text())
            .addAscii("kind", kinds[int(returned.answer)]);
        if (returned.rttNs >= 0)
            json.add("roundTripNs", returned.rttNs);
        m_output.write(json.add("reordered", returned.isReordered).add("size", qint64(record.length)).line());
        return;
    }
    if (m_options.isQuiet)
        return;
    QString line = QStringLiteral("%1 bytes from %2: seq=%3")
                       .arg(QString::number(record.length), record.peer.text(), QString::number(sequence));
    if (returned.rttNs >= 0)
        line += QStringLiteral(" time=%1").arg(millisecondsText(double(returned.rttNs)));
    if (returned.answer == LinkStatistics::Answer::Duplicate)
        line += QLatin1String(" (duplicate)");
    else if (returned.answer == LinkStatistics::Answer::Late)
        line += QLatin1String(" (late)");
    else if (returned.isReordered)
        line += QLatin1String(" (reordered)");
    m_output.write((line + u'\n').toUtf8());
}

/// An ICMP message need not quote more than the UDP header (RFC 792), and then nobody knows which probe is meant.
void PingJob::takeUnreachable(const QList<Unreachable> &reports)
{
    for (const Unreachable &report : reports) {
        const qint64 sequence = sequenceOf(report.quoted);
        if (m_isFinished || (sequence < 0 && report.peer != m_client.peer()))
            continue;
        if (m_options.isJson) {
            JsonLine json = jsonEvent("unreachable", report.time);
            if (sequence >= 0)
                json.add("sequence", sequence);
            m_output.write(json.add("reason", report.error.text).line());
        } else if (!m_options.isQuiet) {
            const QString which = sequence < 0 ? QString() : QStringLiteral("seq=%1 ").arg(sequence);
            m_output.write(QStringLiteral("%1%2 (ICMP)\n").arg(which, report.error.text).toUtf8());
        }
    }
    m_output.flush();
}

void PingJob::giveUp()
{
    if (m_isFinished)
        return;
    m_client.socket().receive(); // what came in time and was not read yet
    std::vector<qint64> givenUp;
    m_statistics.expire(monotonicNow(), &givenUp);
    for (const qint64 sequence : givenUp) {
        if (m_options.isJson)
            m_output.write(jsonEvent("lost", now()).add("sequence", sequence).line());
        else if (!m_options.isQuiet)
            m_output.write(QStringLiteral("seq=%1 no answer within %2\n")
                               .arg(sequence)
                               .arg(durationText(m_options.timeoutNs))
                               .toUtf8());
    }
    m_output.flush();
    if (const auto deadline = m_statistics.nextDeadlineNs())
        m_nextDeadline.at(*deadline);
    endWhenDone();
}

bool PingJob::hasSentAll() const
{
    return m_startNs != 0 && !m_plan.instantOf(quint64(m_next)).has_value();
}

void PingJob::endWhenDone()
{
    if (m_isFinished || m_isEnding || !hasSentAll() || m_statistics.counts().waiting() > 0)
        return;
    m_isEnding = true;
    // A little longer: for duplicates, and for what overtook.
    constexpr qint64 least = 10'000'000;
    const qint64 linger = std::min(m_options.timeoutNs, 2 * m_statistics.rtt().maximum() + least);
    m_end.at(monotonicNow() + linger);
}

ExitCode PingJob::verdict() const
{
    const LinkCounts &counts = m_statistics.counts();
    if (counts.sent == 0 && counts.failed > 0)
        return ExitCode::System;
    // What did not even leave is not with the peer either.
    const double missing = double(counts.lost + counts.failed) / double(counts.sent + counts.failed);
    if (counts.received == 0 || (m_options.mostLoss >= 0 && missing > m_options.mostLoss))
        return ExitCode::NotMet;
    const bool isSlow =
        m_options.longestP99Ns > 0 && m_statistics.rtt().quantile(0.99) > m_options.longestP99Ns;
    return isSlow ? ExitCode::NotMet : ExitCode::Well;
}

void PingJob::interrupt()
{
    if (!m_isFinished)
        finish(ExitCode::Interrupted);
}

void PingJob::finish(ExitCode code)
{
    if (m_isFinished)
        return;
    m_isFinished = true;
    const quint64 dropped = m_client.socket().counters().droppedByKernel.value_or(0);
    if (m_options.isJson) {
        JsonLine json = jsonEvent("result", now());
        json.addAscii("command", "ping").add("peer", m_client.peer().text());
        addMeasures(json, m_statistics);
        m_output.write(json.add("changed", m_changed)
                           .add("foreign", m_foreign)
                           .add("droppedByKernel", dropped)
                           .add("exitCode", qint64(code))
                           .line());
    } else if (m_startNs != 0) {
        QString text = QStringLiteral("%1%2\n").arg(m_options.isQuiet ? QString() : QStringLiteral("\n"),
                                                    m_client.peer().text());
        text += measuresText(m_statistics);
        if (m_changed > 0)
            text += QStringLiteral("%1 answers were not what had been sent\n").arg(grouped(m_changed));
        if (m_foreign > 0)
            text += QStringLiteral("%1 datagrams were no answers to a probe\n").arg(grouped(m_foreign));
        if (dropped > 0)
            text += QStringLiteral("%1 datagrams came and found no room in our socket's buffer\n")
                        .arg(grouped(dropped));
        m_output.write(text.toUtf8());
    }
    Q_EMIT finished(code);
}

} // namespace echogram
