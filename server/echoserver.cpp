// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/echoserver.h"

#include "core/net/clock.h"

#include <QRandomGenerator>

#include <algorithm>
#include <limits>
#include <utility>

namespace echogram {
namespace {

// Some 60 of the largest answers, or tens of thousands of small ones: what a network device sends in well under
// a second. Waiting longer than that, an answer is of no use to who asked.
constexpr qsizetype waitingCapacityBytes = 4 << 20;

// As many as come in with a batch: a full queue must not keep timers and questions waiting.
constexpr qsizetype answersPerRetry = 256;

DatagramBatch beginningOf(const DatagramBatch &batch, qsizetype count)
{
    DatagramBatch beginning;
    for (qsizetype i = 0; i < count; ++i) {
        const DatagramRecord record = batch.record(i);
        beginning.append(batch.payload(i), record.peer, record.local, record.direction, record.time,
                         record.hopLimit);
    }
    return beginning;
}

} // namespace

EchoServer::EchoServer(QObject *parent)
    : QObject(parent)
    , m_waiting(waitingCapacityBytes)
{
    connect(&m_socket, &DatagramSocket::roomAvailable, this, &EchoServer::retry);
    connect(&m_socket, &DatagramSocket::datagramsReceived, this, &EchoServer::take);
    connect(&m_wakeUp, &WakeUp::due, this, [this] {
        advance(monotonicNow());
        tellOfAnswers();
        Q_EMIT movedOn();
    });
}

EchoServer::~EchoServer() = default;

SystemError EchoServer::start(const SocketOptions &options, const ServerPolicy &policy)
{
    stop();
    m_report = {};
    m_earlier = {};
    m_path.reset();
    m_isLimitAnnounced = false;
    m_policy = policy;
    m_io = options.io;
    SocketOptions wanted = options;
    wanted.hopsLess = policy.guard.hopsLess;
    if (const SystemError error = m_socket.open(wanted); error.isError())
        return error;
    m_guard.emplace(policy.guard, QRandomGenerator::system()->generate64());
    if (!policy.isPlainEcho())
        openPath(monotonicNow());
    return {};
}

void EchoServer::openPath(qint64 startNs)
{
    m_path.emplace(m_policy, *m_guard, startNs);
    if (m_policy.forwardTo.isNull())
        return;
    m_relay = std::make_unique<Relay>(
        Relay::Options{m_policy.forwardTo, m_policy.clientIdleNs, m_policy.maximumClients, m_io}, this);
    connect(m_relay.get(), &Relay::answerReceived, this,
            [this](const Parcel &answer, qsizetype questionBytes) {
                if (!m_guard->permits(questionBytes, answer.payload.size()))
                    return;
                const qint64 nowNs = monotonicNow();
                m_path->takeForwarded(answer, nowNs);
                advance(nowNs);
                tellOfAnswers();
                Q_EMIT movedOn();
            });
}

/// Throws away what waits on the way.
void EchoServer::closePath()
{
    m_wakeUp.cancel();
    if (m_relay) {
        m_relay->disconnect(this);
        m_relay.release()->deleteLater(); // it may be the relay's signal that led here
    }
    if (m_path)
        m_path->clear();
}

void EchoServer::setPolicy(const ServerPolicy &policy)
{
    if (!isRunning())
        return;
    // The server behind is left before what came from there is counted for the last time.
    const std::optional<RelayTotals> relayed = m_relay ? std::optional(m_relay->totals()) : std::nullopt;
    closePath();
    ServerReport ended = onTheWay();
    ended.relay = relayed;
    if (ended.relay)
        ended.relay->clients = 0;
    m_earlier += ended;
    if (policy.rules != m_policy.rules)
        m_earlier.rules.clear();

    GuardOptions guard = policy.guard;
    guard.hopsLess = m_policy.guard.hopsLess;
    m_path.reset(); // which asks the guard
    m_policy = policy;
    m_policy.guard = guard;
    m_guard.emplace(guard, QRandomGenerator::system()->generate64());
    if (!m_policy.isPlainEcho())
        openPath(monotonicNow());
}

void EchoServer::stop()
{
    if (m_path)
        m_path->clear(); // what it throws away is counted
    m_report = report();
    m_report.totals.sendDrops += quint64(m_waiting.size());
    m_waiting.clear();
    closePath();
    m_socket.close();
}

ServerReport EchoServer::report() const
{
    ServerReport report = m_report;
    if (!m_socket.isOpen())
        return report;
    const SocketCounters counters = m_socket.counters();
    report.totals.kernelDrops = counters.droppedByKernel.value_or(0);
    report.totals.answerBytes = counters.sentBytes;
    report += m_earlier;
    report += onTheWay();
    return report;
}

/// What guard, path and relay have counted.
ServerReport EchoServer::onTheWay() const
{
    ServerReport report;
    report.refusals = m_guard->refusals();
    if (m_path)
        m_path->report(report);
    if (m_relay)
        report.relay = m_relay->totals();
    return report;
}

void EchoServer::setRules(const std::shared_ptr<const RuleSet> &rules)
{
    m_policy.rules = rules;
    if (!isRunning())
        return;
    m_earlier.rules.clear(); // of which other rules count nothing
    if (m_path)
        m_path->setRules(rules);
    else if (!m_policy.isPlainEcho())
        openPath(monotonicNow());
}

void EchoServer::take(const DatagramBatch &batch)
{
    if (m_path)
        walk(batch);
    else
        echo(batch);
}

/// The batch goes back as it came, in runs of what may be answered.
void EchoServer::echo(const DatagramBatch &batch)
{
    const qint64 nowNs = batch.time(0).monotonicNs;
    qsizetype handled = 0;
    while (handled < batch.size() && answersLeft() > 0) {
        const qsizetype first = handled;
        const qsizetype end = first + qsizetype(std::min(quint64(batch.size() - first), answersLeft()));
        qsizetype refused = 0;
        while (handled < end && refused == 0) {
            const qsizetype asked = std::min(end, batch.trainEnd(handled)) - handled;
            const qsizetype granted =
                m_guard->grant(batch.peer(handled), batch.hopLimit(handled), asked, nowNs);
            handled += granted;
            refused = asked - granted;
        }
        answer(batch, first, handled);
        handled += refused;
    }
    m_report.totals.datagrams += quint64(handled);
    m_report.totals.bytes += quint64(batch.payloadBytes(0, handled));
    if (handled == batch.size())
        Q_EMIT datagramsEchoed(batch);
    else if (handled > 0)
        Q_EMIT datagramsEchoed(beginningOf(batch, handled));
    announceLimit();
}

/// Each datagram goes its own way.
void EchoServer::walk(const DatagramBatch &batch)
{
    const qint64 nowNs = monotonicNow();
    for (qsizetype first = 0; first < batch.size();) {
        const qsizetype end = batch.trainEnd(first);
        const qsizetype granted =
            m_guard->grant(batch.peer(first), batch.hopLimit(first), end - first, nowNs);
        for (qsizetype i = first; i < first + granted; ++i)
            m_path->take(batch.payload(i), batch.record(i), nowNs);
        first = end;
    }
    m_report.totals.datagrams += quint64(batch.size());
    m_report.totals.bytes += quint64(batch.payloadBytes());
    advance(nowNs);
    Q_EMIT datagramsEchoed(batch);
    tellOfAnswers();
}

/// Moves on what has become due, and wakes up for what becomes due next.
void EchoServer::advance(qint64 nowNs)
{
    if (!isRunning() || !m_path)
        return;
    m_path->advance(nowNs);
    for (const Parcel &question : std::exchange(m_path->forwards(), {}))
        m_relay->forward(question);
    DatagramBatch &answers = m_path->answers();
    if (!answers.isEmpty()) {
        answer(answers, 0, qsizetype(std::min(quint64(answers.size()), answersLeft())));
        if (m_policy.logsAnswers)
            noteSent(answers);
        answers.clear();
    }
    if (const std::optional<qint64> next = m_path->nextDueNs())
        m_wakeUp.at(*next);
    else
        m_wakeUp.cancel();
    if (m_policy.reportsFates) {
        if (const QList<DatagramFate> fates = m_path->takeFates(); !fates.isEmpty())
            Q_EMIT fatesDecided(fates);
    }
    announceLimit();
}

/// For tellOfAnswers(); they have the time of their question, and are to have their own.
void EchoServer::noteSent(const DatagramBatch &answers)
{
    const Instant sent = now();
    for (qsizetype i = 0; i < answers.size(); ++i)
        m_sent.append(answers.payload(i), answers.peer(i), answers.local(i), Direction::Outgoing, sent);
}

/// Once their questions were told of.
void EchoServer::tellOfAnswers()
{
    if (m_sent.isEmpty())
        return;
    Q_EMIT datagramsAnswered(m_sent);
    m_sent.clear();
}

/// How many more may be sent before the limit is reached, when all that waits has gone out.
quint64 EchoServer::answersLeft() const
{
    if (m_answerLimit == 0)
        return std::numeric_limits<quint64>::max();
    const quint64 promised = m_report.totals.answers + quint64(m_waiting.size());
    return m_answerLimit - std::min(m_answerLimit, promised);
}

void EchoServer::answer(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    if (m_waiting.isEmpty()) {
        const BatchSending sending = m_socket.send(batch, first, end);
        m_report.totals.answers += quint64(sending.sent);
        m_report.totals.errors += quint64(sending.failed);
        if (m_policy.measuresServiceTimes)
            noteServiceTimes(batch, first, sending.end);
        first = sending.end;
    }
    if (first < end)
        keep(batch, first, end);
}

void EchoServer::noteServiceTimes(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    const qint64 nowNs = monotonicNow();
    while (first < end) {
        const qsizetype next = std::min(end, batch.trainEnd(first));
        m_report.serviceTimes.add(nowNs - batch.time(first).monotonicNs, quint64(next - first));
        first = next;
    }
}

/// For when there is room again.
void EchoServer::keep(const DatagramBatch &batch, qsizetype first, qsizetype end)
{
    for (qsizetype i = first; i < end; ++i) {
        if (!m_waiting.push(batch.payload(i), batch.peer(i), batch.local(i), batch.hopLimit(i)))
            ++m_report.totals.sendDrops;
    }
    m_socket.awaitRoom();
}

SendVerdict EchoServer::trySend(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                                quint8 questionHops)
{
    const SendVerdict verdict = m_socket.send(payload, peer, local, questionHops).verdict;
    if (verdict == SendVerdict::Sent)
        ++m_report.totals.answers;
    else if (verdict == SendVerdict::Failed)
        ++m_report.totals.errors;
    return verdict;
}

void EchoServer::retry()
{
    m_waiting.drain(answersPerRetry,
                    [this](QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                           quint8 questionHops) { return trySend(payload, peer, local, questionHops); });
    if (!m_waiting.isEmpty())
        m_socket.awaitRoom();
    announceLimit();
}

void EchoServer::announceLimit()
{
    if (m_answerLimit == 0 || m_report.totals.answers < m_answerLimit || m_isLimitAnnounced)
        return;
    m_isLimitAnnounced = true;
    Q_EMIT answerLimitReached();
}

} // namespace echogram
