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

// What is collected for a reader that does not keep up.
constexpr qsizetype pendingMessages = 65'536;
constexpr qsizetype pendingPayloadBytes = 64 * 1024 * 1024;

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

ConversationWorker::ConversationWorker(const Target &target, qint64 answerTimeoutNs)
    : m_target(target)
    , m_answerTimeoutNs(answerTimeoutNs)
{
    for (QTimer *timer : {&m_expiry, &m_repeatTimer, &m_flushTimer}) {
        timer->setSingleShot(true);
        timer->setTimerType(Qt::PreciseTimer);
    }
    connect(&m_expiry, &QTimer::timeout, this, &ConversationWorker::expire);
    connect(&m_repeatTimer, &QTimer::timeout, this, &ConversationWorker::sendDue);
    connect(&m_flushTimer, &QTimer::timeout, this, &ConversationWorker::flush);
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
    m_pending.socket = {};
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
        m_pending.socket = m_socket.description();
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
        transmit(m_nextId, payload, false);
    } else {
        Message message;
        message.payload = payload;
        message.time = now();
        message.delivery = Delivery::LookingUp;
        message.timeoutNs = m_answerTimeoutNs;
        m_queued.append({append(message), payload});
        if (!m_lookup.isRunning())
            m_lookup.start(m_target);
    }
    publish();
}

void ConversationWorker::sendQueued()
{
    for (const Queued &queued : std::exchange(m_queued, {}))
        transmit(queued.id, queued.payload, true);
    publish();
}

void ConversationWorker::failQueued(const QString &reason)
{
    for (const Queued &queued : std::exchange(m_queued, {})) {
        ++m_pending.counters.notSent;
        settle(queued.id, Delivery::NotSent, reason);
    }
    publish();
}

/// Sends to the peer and writes down what became of it: in a new message, or as news of one that waited in the
/// log for its peer's name.
void ConversationWorker::transmit(MessageId id, const QByteArray &payload, bool isInLog)
{
    Message message;
    message.payload = payload;
    message.peer = m_peer;
    message.local = m_shownLocal;
    message.timeoutNs = m_answerTimeoutNs;
    message.time = now();
    const SendOutcome outcome =
        m_socket.isOpen() ? m_socket.send(payload, m_peer) : SendOutcome{SendVerdict::Failed, m_openError};
    if (outcome.verdict == SendVerdict::Sent) {
        m_matcher.asked(id, m_peer, payload, message.time.monotonicNs, m_answerTimeoutNs);
        ++m_pending.counters.sent;
    } else {
        message.delivery = Delivery::NotSent;
        message.reason = outcome.error.text;
        ++m_pending.counters.notSent;
    }
    if (!isInLog) {
        append(message);
    } else {
        Amendment sent;
        sent.id = id;
        sent.news = Amendment::News::Sent;
        sent.peer = message.peer;
        sent.local = message.local;
        sent.time = message.time;
        m_pending.amended.append(sent);
        if (message.delivery == Delivery::NotSent)
            settle(id, Delivery::NotSent, message.reason);
    }
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
    return !m_queued.isEmpty() || isBacklogFull();
}

void ConversationWorker::setAnswerTimeout(qint64 nanoseconds)
{
    m_answerTimeoutNs = nanoseconds;
}

void ConversationWorker::takeDatagrams(const DatagramBatch &batch)
{
    for (qsizetype i = 0; i < batch.size(); ++i)
        takeDatagram(batch.payload(i), batch.record(i));
    scheduleExpiry();
    publish();
}

void ConversationWorker::takeDatagram(QByteArrayView payload, const DatagramRecord &record)
{
    ConversationCounters &counters = m_pending.counters;
    const Match match = m_matcher.received(record.peer, payload, record.time.monotonicNs);
    ++counters.received;
    if (match.kind == AnswerKind::Duplicate)
        ++counters.duplicates;
    if (match.kind == AnswerKind::Unasked)
        ++counters.unasked;

    MessageId id = noMessage;
    if (isBacklogFull()) {
        ++counters.droppedByEchogram;
    } else {
        Message message;
        message.direction = Direction::Incoming;
        message.payload = payload.toByteArray();
        message.peer = record.peer;
        const bool isLocalKnown = !record.local.isNull() && !record.local.isWildcard();
        message.local = isLocalKnown ? record.local : m_shownLocal;
        message.time = record.time;
        message.kind = match.kind;
        message.partner = match.question;
        message.roundTripNs = match.roundTripNs;
        message.candidates = match.candidates;
        id = append(message);
    }
    if (match.question == noMessage)
        return;
    const bool isFirst = match.kind != AnswerKind::Duplicate && !match.isFurther;
    if (id == noMessage && !isFirst)
        return; // dropped: or the amendments would grow without bound instead

    Amendment news;
    news.id = match.question;
    if (match.kind == AnswerKind::Duplicate) {
        news.news = Amendment::News::DuplicateAnswer;
    } else if (match.isFurther) {
        news.news = Amendment::News::FurtherAnswer;
    } else {
        news.delivery = Delivery::Answered;
        news.partner = id;
        news.roundTripNs = match.roundTripNs;
        news.candidates = match.candidates;
        news.isLate = match.kind == AnswerKind::Late;
        ++counters.answered;
        if (news.isLate)
            --counters.unanswered;
    }
    m_pending.amended.append(news);
}

void ConversationWorker::takeUnreachable(const QList<Unreachable> &reports)
{
    for (const Unreachable &report : reports) {
        if (const std::optional<Unreached> ended = m_matcher.unreachable(report.peer, report.quoted)) {
            if (ended->wasWaiting)
                ++m_pending.counters.unanswered;
            settle(ended->question, Delivery::Unreachable, report.error.text);
        }
    }
    scheduleExpiry();
    publish();
}

void ConversationWorker::expire()
{
    m_socket.receive(); // an answer may be waiting behind what kept this thread busy until the time was up
    for (const MessageId id : m_matcher.expire(now().monotonicNs)) {
        ++m_pending.counters.unanswered;
        settle(id, Delivery::NoAnswer);
    }
    scheduleExpiry();
    publish();
}

void ConversationWorker::scheduleExpiry()
{
    if (const std::optional<qint64> deadline = m_matcher.nextDeadlineNs())
        m_expiry.start(timerMs(*deadline - now().monotonicNs));
    else
        m_expiry.stop();
}

bool ConversationWorker::isBacklogFull() const
{
    return m_pending.appended.size() >= pendingMessages || m_pendingBytes >= pendingPayloadBytes;
}

MessageId ConversationWorker::append(Message message)
{
    message.id = m_nextId++;
    m_pendingBytes += message.payload.size();
    m_pending.appended.append(message);
    return message.id;
}

void ConversationWorker::settle(MessageId id, Delivery delivery, const QString &reason)
{
    Amendment news;
    news.id = id;
    news.delivery = delivery;
    news.reason = reason;
    m_pending.amended.append(news);
}

/// Something changed: tell the reader now if it is ready, else with the next update.
void ConversationWorker::publish()
{
    m_hasNews = true;
    if (!m_isAcknowledged || m_flushTimer.isActive())
        return;
    const qint64 waitNs = m_flushedNs + updateIntervalNs - now().monotonicNs;
    if (waitNs <= 0)
        flush();
    else
        m_flushTimer.start(timerMs(waitNs));
}

void ConversationWorker::flush()
{
    m_pending.peer = m_peer;
    m_pending.local = m_shownLocal;
    m_pending.counters.droppedByKernel =
        m_kernelDropsOfClosedSockets + m_socket.counters().droppedByKernel.value_or(0);
    m_pending.repeat = m_repeatProgress;
    Q_EMIT updated(m_pending);
    m_pending.appended = {};
    m_pending.amended = {};
    m_pendingBytes = 0;
    m_flushedNs = now().monotonicNs;
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
