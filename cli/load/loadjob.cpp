// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/load/loadjob.h"

#include "cli/jsonevent.h"
#include "cli/measures.h"
#include "cli/output.h"
#include "core/datagram/grouped.h"
#include "core/datagram/quantities.h"
#include "core/measure/probe.h"
#include "core/measure/sequenceextender.h"
#include "core/net/clock.h"

#include <QRandomGenerator>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

namespace echogram {
namespace {

// For how long it sends before answers, timers and signals get their turn.
constexpr qint64 sliceNs = 500'000;

// After the system refused something: whatever it is, it does not pass sooner, and trying on would be idle heat.
constexpr qint64 refusalPauseNs = 1'000'000;

// How much earlier than a datagram is due it wakes, to see the rest of the time pass by: a timer is late by about so
// much in a virtual machine. At 10,000/s on an idle one the pacing error was, without, 60 us (p50) and 155 us (p99) for
// 55 % of a core; with 60 us, 10 us and 60 us for 70 %. Half as much helps little (p99 140 us), a third more nothing
// at all for a whole core. At 1,000/s it costs a few per cent; from some 20,000/s on it never sleeps.
constexpr qint64 spinNs = 60'000;

// What answers may pile up in while a slice is sent.
constexpr int receiveBufferBytes = 4 << 20;

/// The window of the statistics: twice the probes for which answers may come in time, where that is known beforehand.
qsizetype windowFor(const LoadOptions &options)
{
    constexpr double least = 1 << 20;
    constexpr double most = 1 << 24;
    constexpr double nsPerSecond = 1e9;
    if (options.isOneWay)
        return 2;
    if (options.loop() == LoadOptions::Loop::Open)
        return qsizetype(std::clamp(2 * std::max(options.rate, options.startRate) * double(options.timeoutNs)
                                        / nsPerSecond,
                                    least, most));
    return qsizetype(options.sendsTrains ? most : most / 4);
}

} // namespace

LoadJob::LoadJob(const LoadOptions &options, Output &output)
    : m_options(options)
    , m_output(output)
    , m_client(options.client)
    , m_pace(options)
    , m_statistics(options.timeoutNs, windowFor(options))
    , m_progress(output, options.isJson, options.isOneWay)
    , m_session(QRandomGenerator::system()->generate())
    , m_probes(m_session, options.size)
{
    m_client.setCoalesces(options.sendsTrains);
    m_client.setReceiveBufferBytes(receiveBufferBytes);
    connect(&m_client, &Client::opened, this, &LoadJob::begin);
    connect(&m_client, &Client::failed, this, [this](const QString &reason) {
        m_output.say(reason);
        finish(ExitCode::System);
    });
    connect(&m_client.socket(), &DatagramSocket::datagramsReceived, this, &LoadJob::take);
    connect(&m_client.socket(), &DatagramSocket::unreachableReported, this, &LoadJob::takeUnreachable);
    connect(&m_client.socket(), &DatagramSocket::roomAvailable, this, [this] {
        m_awaitsRoom = false;
        sendSlice();
    });
    connect(&m_nextProbe, &WakeUp::due, this, &LoadJob::waitUntilDue);
    connect(&m_nextDeadline, &WakeUp::due, this, &LoadJob::giveUp);
    connect(&m_nextReport, &WakeUp::due, this, &LoadJob::reportInterval);
    connect(&m_end, &WakeUp::due, this, [this] {
        m_client.socket().receive(); // what came and was not read yet
        finish(verdict());
    });
}

void LoadJob::start()
{
    m_client.open();
}

void LoadJob::begin()
{
    if (m_isFinished)
        return;
    if (!m_options.isJson) {
        const SocketDescription socket = m_client.socket().description();
        m_output.write(QStringLiteral("load %1, %2, %3 bytes a datagram\n"
                                      "receive buffer: %4 B (%5 B asked for)\n")
                           .arg(m_client.peer().text(), loopText(m_options), grouped(quint64(m_options.size)),
                                grouped(quint64(socket.receiveBufferBytes)),
                                grouped(quint64(socket.askedReceiveBuffer)))
                           .toUtf8());
        if (!m_output.flush())
            return finish(ExitCode::System);
    }
    m_startNs = m_lastSentNs = monotonicNow();
    m_reportNs = m_startNs + m_options.intervalNs;
    m_nextReport.at(m_reportNs);
    sendSlice();
}

/// All that may leave now, unless that takes longer than a slice.
void LoadJob::sendSlice()
{
    if (m_isFinished || m_awaitsRoom || m_isPosted)
        return;
    const qint64 beganNs = monotonicNow();
    for (qint64 nowNs = beganNs; nowNs >= m_pausedUntilNs; nowNs = monotonicNow()) {
        const qint64 count = m_pace.allowed(nowNs - m_startNs, m_next, waiting());
        if (count == 0)
            break;
        if (nowNs - beganNs >= sliceNs) {
            postSlice();
            return;
        }
        if (!sendSome(count))
            break;
    }
    if (m_isFinished)
        return;
    armNext();
    endWhenDone();
}

/// False when no more can be sent for now.
bool LoadJob::sendSome(qint64 count)
{
    const qint64 beganNs = monotonicNow();
    const DatagramBatch &batch = m_probes.make(m_next, qsizetype(count), m_client.peer());
    const BatchSending sending = m_client.socket().send(batch, 0, qsizetype(count));
    noteSent(sending.end, sending.refused, beganNs);
    if (sending.end == count)
        return mayGoOn(sending);
    if (m_options.loop() == LoadOptions::Loop::Open) { // it is not to be put off: that would be another load
        noteNoRoom(count - sending.end);
        return true;
    }
    m_awaitsRoom = true;
    m_client.socket().awaitRoom();
    return false;
}

void LoadJob::noteSent(qint64 count, const std::vector<qsizetype> &refused, qint64 beganNs)
{
    if (count == 0)
        return;
    m_lastSentNs = monotonicNow();
    const bool isOpen = m_options.loop() == LoadOptions::Loop::Open;
    m_sent += quint64(count) - refused.size();
    m_errors += refused.size();
    if (m_options.isOneWay && !isOpen) {
        m_next += count;
        return;
    }
    auto nextRefused = refused.begin();
    for (qint64 index = 0; index < count; ++index) {
        const qint64 sequence = m_next++;
        const bool isRefused = nextRefused != refused.end() && *nextRefused == index;
        const qint64 fromNs = isOpen ? m_startNs + m_pace.instantOf(sequence) : beganNs;
        if (isRefused)
            ++nextRefused;
        else if (isOpen)
            m_pacingErrors.record(m_lastSentNs - fromNs);
        if (m_options.isOneWay)
            continue;
        if (isRefused)
            m_statistics.failedToSend(sequence);
        else
            m_statistics.sent(sequence, fromNs);
    }
    armDeadline();
}

void LoadJob::noteNoRoom(qint64 count)
{
    m_noRoom += quint64(count);
    for (; count > 0; --count, ++m_next) {
        if (!m_options.isOneWay)
            m_statistics.failedToSend(m_next);
    }
}

/// Ends it when not even the first could be sent.
bool LoadJob::mayGoOn(const BatchSending &sending)
{
    if (sending.failed == 0)
        return true;
    if (m_sent == 0) {
        m_output.say(QStringLiteral("%1: %2").arg(m_client.peer().text(), sending.error.text));
        finish(ExitCode::System);
        return false;
    }
    if (m_options.loop() == LoadOptions::Loop::Open)
        return true;
    m_pausedUntilNs = monotonicNow() + refusalPauseNs;
    return false;
}

void LoadJob::armNext()
{
    if (m_awaitsRoom || m_pace.isOver(elapsedNs(), m_next))
        return;
    constexpr qint64 never = std::numeric_limits<qint64>::max();
    const qint64 nextNs = m_pace.nextNs(m_next);
    if (m_pausedUntilNs > monotonicNow())
        m_nextProbe.at(m_pausedUntilNs);
    else if (nextNs < never - m_startNs)
        m_nextProbe.at(m_startNs + nextNs - (m_options.loop() == LoadOptions::Loop::Open ? spinNs : 0));
}

void LoadJob::postSlice()
{
    m_isPosted = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_isPosted = false;
            sendSlice();
        },
        Qt::QueuedConnection);
}

void LoadJob::waitUntilDue()
{
    if (m_options.loop() == LoadOptions::Loop::Open && !m_isFinished) {
        const qint64 nextNs = m_pace.nextNs(m_next);
        while (elapsedNs() < nextNs && nextNs - elapsedNs() <= spinNs) {}
    }
    sendSlice();
}

qint64 LoadJob::sequenceOf(QByteArrayView payload) const
{
    const auto probe = Probe::read(payload);
    if (!probe || probe->session != m_session || m_next == 0)
        return -1;
    return SequenceExtender::nearest(probe->sequence, m_next - 1);
}

void LoadJob::take(const DatagramBatch &batch)
{
    if (m_isFinished || m_options.isOneWay)
        return;
    const qint64 nowNs = monotonicNow();
    for (qsizetype index = 0; index < batch.size(); ++index) {
        if (!m_client.mayAnswer(batch.peer(index)))
            continue;
        const QByteArrayView payload = batch.payload(index);
        const qint64 sequence = sequenceOf(payload);
        if (payload.size() != m_options.size || sequence < 0 || !Probe::isIntact(payload))
            ++m_changed;
        if (sequence >= 0)
            m_statistics.returned(sequence, std::min(batch.time(index).monotonicNs, nowNs));
    }
    if (m_options.loop() == LoadOptions::Loop::Closed)
        sendSlice();
    else
        endWhenDone();
}

void LoadJob::takeUnreachable(const QList<Unreachable> &reports)
{
    for (const Unreachable &report : reports) {
        const bool isOurs =
            report.quoted.isEmpty() ? m_client.mayAnswer(report.peer) : sequenceOf(report.quoted) >= 0;
        if (m_isFinished || !isOurs)
            continue;
        if (!std::exchange(m_saidUnreachable, true))
            m_output.say(QStringLiteral("%1: %2 (ICMP)").arg(m_client.peer().text(), report.error.text));
        if (report.error.code == ECONNREFUSED && !m_options.isOneWay)
            finish(ExitCode::NotMet);
    }
}

void LoadJob::giveUp()
{
    if (m_isFinished)
        return;
    m_hasDeadline = false;
    m_client.socket().receive(); // what came in time and was not read yet
    if (m_isFinished)
        return;
    m_statistics.expire(monotonicNow());
    armDeadline();
    sendSlice(); // places have become free
}

/// Only of the oldest one at a time: it is asked for anew when that time has come, not with each answer.
void LoadJob::armDeadline()
{
    if (m_isFinished || m_options.isOneWay || m_hasDeadline)
        return;
    if (const auto deadline = m_statistics.nextDeadlineNs()) {
        m_hasDeadline = true;
        m_nextDeadline.at(*deadline);
    }
}

void LoadJob::reportInterval()
{
    if (m_isFinished)
        return;
    const LinkCounts &counts = m_statistics.counts();
    m_progress.report(elapsedNs(),
                      {m_sent, m_errors + m_noRoom, counts.received, counts.lost, quint64(waiting())});
    if (!m_output.flush())
        return finish(ExitCode::System);
    // After a stall there is one report of all of it.
    const qint64 behindNs = std::max<qint64>(0, monotonicNow() - m_reportNs);
    m_reportNs += (behindNs / m_options.intervalNs + 1) * m_options.intervalNs;
    m_nextReport.at(m_reportNs);
}

void LoadJob::endWhenDone()
{
    if (m_isFinished || m_startNs == 0 || !m_pace.isOver(elapsedNs(), m_next) || waiting() > 0)
        return;
    if (m_options.isOneWay) {
        m_client.socket().receive(); // ICMP errors: on the loopback they are there already
        finish(verdict());
        return;
    }
    // A little longer: for duplicates, and for what overtook.
    constexpr qint64 least = 10'000'000;
    const qint64 linger = std::min(m_options.timeoutNs, 2 * m_statistics.rtt().maximum() + least);
    m_end.at(m_lastSentNs + linger);
}

qint64 LoadJob::elapsedNs() const
{
    return m_startNs == 0 ? 0 : monotonicNow() - m_startNs;
}

qint64 LoadJob::waiting() const
{
    return qint64(m_statistics.counts().waiting());
}

ExitCode LoadJob::verdict() const
{
    if (m_sent == 0)
        return ExitCode::System;
    return m_options.isOneWay || m_statistics.counts().received > 0 ? ExitCode::Well : ExitCode::NotMet;
}

void LoadJob::interrupt()
{
    if (!m_isFinished)
        finish(ExitCode::Interrupted);
}

LoadFigures LoadJob::figures() const
{
    const DatagramSocket &socket = m_client.socket();
    // The last one of a plan leaves before its time is over.
    const bool isWholeTime = m_options.count == 0 && m_pace.isOver(elapsedNs(), m_next);
    const qint64 sendingNs = std::max(m_lastSentNs - m_startNs, isWholeTime ? m_options.sendingNs() : 0);
    return {m_statistics, m_pacingErrors, socket.counters(), socket.description(),
            m_sent,       m_errors,       m_noRoom,          quint64(m_pace.leftOver(elapsedNs(), m_next)),
            m_changed,    sendingNs};
}

void LoadJob::finish(ExitCode code)
{
    if (m_isFinished)
        return;
    m_isFinished = true;
    m_output.showProgress({});
    if (m_options.isJson) {
        JsonLine json = jsonEvent("result", now());
        json.addAscii("command", "load").add("peer", m_client.peer().text());
        addLoad(json, m_options, figures());
        m_output.write(json.add("exitCode", qint64(code)).line());
    } else if (m_startNs != 0) {
        m_output.write(
            QStringLiteral("\n%1\n%2").arg(m_client.peer().text(), loadText(m_options, figures())).toUtf8());
    }
    Q_EMIT finished(code);
}

} // namespace echogram
