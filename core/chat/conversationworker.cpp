// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/conversationworker.h"

#include "core/net/clock.h"
#include "core/net/route.h"

#include <QCoreApplication>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;

// A look-up's result is used this long. Short enough to follow a name that moves (DHCP, failover), long enough
// that a burst asks once.
constexpr qint64 lookupLifetimeNs = 30'000 * nsPerMs;

// At most one update per frame of a 60 Hz screen: more would not be seen.
constexpr qint64 updateIntervalNs = 16 * nsPerMs;

// Nothing is repeated while the reader has not taken so many messages.
constexpr qsizetype heldMessages = 65'536;

// What was recorded is on disk so much later at the utmost, give or take a turn of the event loop.
constexpr qint64 saveIntervalNs = 30 * nsPerMs;

// A conversation may be flooded; the kernel clamps this to what the system allows.
constexpr int receiveBufferBytes = 4 * 1024 * 1024;

// After a stall (suspend, debugger) at most this many repeated sends are made up for, and the rest is left out,
// or the peer would be flooded with them.
constexpr quint64 repeatCatchUp = 100;

/// Bound as narrowly as the peer allows: who is talked to over loopback cannot be answered from outside.
Endpoint bindFor(const Endpoint &peer)
{
    const bool isIPv6 = peer.family() == Endpoint::Family::IPv6;
    if (peer.isLoopback())
        return {QHostAddress(isIPv6 ? QHostAddress::LocalHostIPv6 : QHostAddress::LocalHost), 0};
    return {QHostAddress(isIPv6 ? QHostAddress::AnyIPv6 : QHostAddress::AnyIPv4), 0};
}

/// The peer of a target that is written as an address. 0.0.0.0 and :: are where servers say they listen, not whom
/// one can ask: this host is meant.
std::optional<Endpoint> numericPeer(const Target &target)
{
    const std::optional<Endpoint> peer = NameLookup::numeric(target);
    if (!peer || !peer->isWildcard())
        return peer;
    return Endpoint(peer->family() == Endpoint::Family::IPv6 ? QHostAddress::LocalHostIPv6
                                                             : QHostAddress::LocalHost,
                    target.port);
}

/// For a QTimer. Rounded up, because one that fires early would only have to be set again; bounded, because it
/// counts with an int.
int timerMs(qint64 waitNs)
{
    return waitNs <= 0 ? 0 : int(std::min<qint64>((waitNs - 1) / nsPerMs + 1, 1'000'000));
}

} // namespace

ConversationWorker::ConversationWorker(const Target &target, qint64 answerTimeoutNs,
                                       std::shared_ptr<LogFolder> folder, const LogLimits &limits)
    : m_target(target)
    , m_answerTimeoutNs(answerTimeoutNs)
    , m_recorder(std::move(folder), limits)
{
    for (QTimer *timer : {&m_expiry, &m_repeatTimer, &m_deliverTimer, &m_saveTimer}) {
        timer->setSingleShot(true);
        timer->setTimerType(Qt::PreciseTimer);
    }
    connect(&m_expiry, &QTimer::timeout, this, &ConversationWorker::expire);
    connect(&m_repeatTimer, &QTimer::timeout, this, &ConversationWorker::sendDue);
    connect(&m_deliverTimer, &QTimer::timeout, this, &ConversationWorker::deliver);
    connect(&m_saveTimer, &QTimer::timeout, this, &ConversationWorker::save);
    connect(&m_socket, &DatagramSocket::datagramsReceived, this, &ConversationWorker::takeDatagrams);
    connect(&m_socket, &DatagramSocket::unreachableReported, this, &ConversationWorker::takeUnreachable);
    connect(&m_lookup, &NameLookup::resolved, this, [this](const QList<Endpoint> &endpoints) {
        m_lookedUpNs = now().monotonicNs;
        for (const Endpoint &endpoint : endpoints) {
            if (useEndpoint(endpoint))
                break; // else there is no socket for its family here
        }
        sendQueued();
    });
    connect(&m_lookup, &NameLookup::failed, this, [this](const QString &reason) {
        failQueued(QStringLiteral("%1: %2").arg(m_target.host, reason));
    });
}

void ConversationWorker::begin()
{
    m_numericPeer = numericPeer(m_target);
    if (m_numericPeer) {
        useEndpoint(*m_numericPeer);
        publish();
    }
}

void ConversationWorker::closeSocket()
{
    stopRepeating();
    m_lookup.cancel();
    failQueued(tr("the conversation was closed"));
    m_kernelDropsOfClosedSockets += m_socket.counters().droppedByKernel.value_or(0);
    m_socket.close();
    m_recorder.update().socket = {};
    m_shownLocal = {};
    publish();
}

/// Opens the socket that reaches `peer`, unless the one that is open does. Returns whether there is one now.
bool ConversationWorker::useEndpoint(const Endpoint &peer)
{
    m_peer = peer;
    const Endpoint wanted = bindFor(peer);
    if (!m_socket.isOpen() || !m_socket.localEndpoint().sameAddress(wanted)) {
        m_kernelDropsOfClosedSockets += m_socket.counters().droppedByKernel.value_or(0);
        SocketOptions options; // coalescing stays off: round-trip times are measured here
        options.bindTo = wanted;
        options.receiveBufferBytes = receiveBufferBytes;
        options.reportUnreachable = true;
        m_openError = m_socket.open(options);
        m_recorder.update().socket = m_socket.description();
        if (m_openError.isError()) {
            m_shownLocal = {};
            return false;
        }
    }
    m_shownLocal = m_socket.localEndpoint();
    if (m_shownLocal.isWildcard()) {
        Endpoint source = sourceAddressTowards(peer);
        source.setPort(m_shownLocal.port());
        if (!source.isNull())
            m_shownLocal = source;
    }
    return true;
}

void ConversationWorker::send(const QByteArray &payload)
{
    if (m_numericPeer && !m_socket.isOpen())
        useEndpoint(*m_numericPeer); // what failed at first may be possible now
    const bool isFresh =
        m_numericPeer || (m_socket.isOpen() && now().monotonicNs - m_lookedUpNs < lookupLifetimeNs);
    if (isFresh && m_queued.isEmpty()) {
        transmit(noMessage, payload, m_answerTimeoutNs);
    } else {
        const MessageId id = m_recorder.lookingUp(payload, now(), m_answerTimeoutNs);
        m_queued.append({id, payload, m_answerTimeoutNs});
        if (!m_lookup.isRunning())
            m_lookup.start(m_target);
    }
    publish();
}

void ConversationWorker::sendQueued()
{
    for (const Queued &queued : std::exchange(m_queued, {}))
        transmit(queued.id, queued.payload, queued.timeoutNs);
    publish();
}

void ConversationWorker::failQueued(const QString &reason)
{
    for (const Queued &queued : std::exchange(m_queued, {}))
        m_recorder.notSentAfterAll(queued.id, reason);
    publish();
}

/// Sends to the peer and writes down what became of it: in a new message, or as news of the one with this id, which
/// waited in the log for its peer's name.
void ConversationWorker::transmit(MessageId id, const QByteArray &payload, qint64 timeoutNs)
{
    const Instant time = now();
    const SendOutcome outcome =
        m_socket.isOpen() ? m_socket.send(payload, m_peer) : SendOutcome{SendVerdict::Failed, m_openError};
    const bool isSent = outcome.verdict == SendVerdict::Sent;
    if (isSent && id == noMessage)
        m_recorder.asked(m_peer, m_shownLocal, payload, time, timeoutNs);
    else if (isSent)
        m_recorder.askedAfterAll(id, m_peer, m_shownLocal, payload, time, timeoutNs);
    else if (id == noMessage)
        m_recorder.notSent(m_peer, m_shownLocal, payload, time, timeoutNs, outcome.error.text);
    else
        m_recorder.notSentAfterAll(id, outcome.error.text);
    scheduleExpiry();
}

void ConversationWorker::startRepeating(const QByteArray &payload, const SendPlan &plan)
{
    m_repeat = Repeat{payload, plan, now().monotonicNs};
    sendDue();
}

void ConversationWorker::stopRepeating()
{
    m_repeat.reset();
    m_repeatTimer.stop();
    m_repeatProgress.isActive = false;
    publish();
}

void ConversationWorker::sendDue()
{
    if (!m_repeat)
        return;
    const SendPlan &plan = m_repeat->plan;
    qint64 elapsedNs = now().monotonicNs - m_repeat->startNs;
    const quint64 atOnce = isRepeatingHeld() ? 1 : repeatCatchUp;
    const qint64 excessNs = plan.excessNs(elapsedNs, m_repeat->sent, atOnce);
    m_repeat->startNs += excessNs;
    elapsedNs -= excessNs;
    const quint64 due = plan.dueAt(elapsedNs);
    while (m_repeat->sent < due && !isRepeatingHeld()) {
        ++m_repeat->sent;
        send(m_repeat->payload);
    }
    if (const std::optional<qint64> next = plan.nextDueNs(m_repeat->sent)) {
        const int waitMs = timerMs(*next - elapsedNs);
        m_repeatTimer.start(isRepeatingHeld() ? std::max(waitMs, int(updateIntervalNs / nsPerMs)) : waitMs);
        m_repeatProgress = {true, m_repeat->sent, plan.count};
    } else {
        m_repeatProgress = {false, m_repeat->sent, plan.count};
        m_repeat.reset();
    }
    publish();
}

/// Nothing is repeated while a name is being looked up, or all that waits for it would be sent at once, nor while
/// the reader does not keep up, or what is collected for it would have no bound.
bool ConversationWorker::isRepeatingHeld() const
{
    return !m_queued.isEmpty() || m_recorder.update().appended.size() >= heldMessages;
}

void ConversationWorker::setAnswerTimeout(qint64 nanoseconds)
{
    m_answerTimeoutNs = nanoseconds;
}

void ConversationWorker::takeDatagrams(const DatagramBatch &batch)
{
    for (qsizetype i = 0; i < batch.size(); ++i) {
        const DatagramRecord record = batch.record(i);
        const bool isLocalKnown = !record.local.isNull() && !record.local.isWildcard();
        m_recorder.received(record.peer, isLocalKnown ? record.local : m_shownLocal, batch.payload(i),
                            record.time);
    }
    scheduleExpiry();
    publish();
}

void ConversationWorker::takeUnreachable(const QList<Unreachable> &reports)
{
    for (const Unreachable &report : reports)
        m_recorder.unreachable(report, m_shownLocal);
    scheduleExpiry();
    publish();
}

void ConversationWorker::expire()
{
    m_socket.receive(); // an answer may be waiting behind what kept this thread busy until the time was up
    m_recorder.expire(now().monotonicNs);
    scheduleExpiry();
    publish();
}

void ConversationWorker::scheduleExpiry()
{
    if (const std::optional<qint64> deadline = m_recorder.nextDeadlineNs())
        m_expiry.start(timerMs(*deadline - now().monotonicNs));
    else
        m_expiry.stop();
}

void ConversationWorker::clearLog(bool evenForGood)
{
    deliver(); // what was recorded before is forgotten with the rest
    const QString problem = m_recorder.clear(evenForGood);
    Q_EMIT logCleared(problem);
    publish();
}

/// Something changed: tell the reader now if it is ready, else with the next update.
void ConversationWorker::publish()
{
    m_hasNews = true;
    if (m_recorder.isDirty() && !m_saveTimer.isActive())
        m_saveTimer.start(timerMs(saveIntervalNs));
    if (!m_isAcknowledged || m_deliverTimer.isActive())
        return;
    const qint64 waitNs = m_deliveredNs + updateIntervalNs - now().monotonicNs;
    if (waitNs <= 0)
        deliver();
    else
        m_deliverTimer.start(timerMs(waitNs));
}

void ConversationWorker::save()
{
    m_recorder.flush();
}

void ConversationWorker::deliver()
{
    m_saveTimer.stop(); // this saves as well
    ConversationUpdate update = m_recorder.takeUpdate();
    update.peer = m_peer;
    update.local = m_shownLocal;
    update.counters.droppedByKernel =
        m_kernelDropsOfClosedSockets + m_socket.counters().droppedByKernel.value_or(0);
    update.repeat = m_repeatProgress;
    Q_EMIT updated(update);
    m_deliveredNs = now().monotonicNs;
    m_isAcknowledged = false;
    m_hasNews = false;
}

void ConversationWorker::acknowledge()
{
    m_isAcknowledged = true;
    if (m_hasNews)
        publish();
}

} // namespace echogram
