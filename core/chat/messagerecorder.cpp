// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagerecorder.h"

#include "core/chat/fates.h"

#include <utility>

namespace echogram {

MessageRecorder::MessageRecorder(std::shared_ptr<LogFolder> folder, const LogLimits &limits,
                                 qsizetype mostPending)
    : m_mostPending(mostPending)
    , m_log(folder ? CaptureLog(folder, limits) : CaptureLog(limits))
{}

MessageId MessageRecorder::asked(const Endpoint &peer, const Endpoint &local, const QByteArray &payload,
                                 Instant time, qint64 timeoutNs)
{
    Appended message;
    message.timeoutNs = timeoutNs;
    const MessageId id = append(message, local, peer, RecordKind::Outgoing, time.wallNs, payload);
    m_matcher.asked(id, peer, payload, time.monotonicNs, timeoutNs);
    ++m_update.counters.sent;
    return id;
}

MessageId MessageRecorder::notSent(const Endpoint &peer, const Endpoint &local, QByteArrayView payload,
                                   Instant time, qint64 timeoutNs, const QString &reason)
{
    Appended message;
    message.timeoutNs = timeoutNs;
    message.delivery = Delivery::NotSent;
    const MessageId id = append(message, local, peer, RecordKind::NotSent, time.wallNs, payload);
    ++m_update.counters.notSent;
    settle(id, Delivery::NotSent, reason);
    return id;
}

MessageId MessageRecorder::lookingUp(QByteArrayView payload, Instant time, qint64 timeoutNs)
{
    Appended message;
    message.delivery = Delivery::LookingUp;
    message.timeoutNs = timeoutNs;
    return append(message, {}, {}, RecordKind::NotSent, time.wallNs, payload);
}

void MessageRecorder::askedAfterAll(MessageId id, const Endpoint &peer, const Endpoint &local,
                                    const QByteArray &payload, Instant time, qint64 timeoutNs)
{
    Amendment sent;
    sent.id = id;
    sent.news = Amendment::News::Sent;
    sent.position = m_log.append(local, peer, RecordKind::Outgoing, time.wallNs, payload);
    enter(sent.position, m_nextId);
    amend(sent);
    m_matcher.asked(id, peer, payload, time.monotonicNs, timeoutNs);
    ++m_update.counters.sent;
}

void MessageRecorder::notSentAfterAll(MessageId id, const QString &reason)
{
    ++m_update.counters.notSent;
    settle(id, Delivery::NotSent, reason);
}

void MessageRecorder::received(const Endpoint &peer, const Endpoint &local, QByteArrayView payload,
                               Instant time)
{
    ConversationCounters &counters = m_update.counters;
    const Match match = m_matcher.received(peer, payload, time.monotonicNs);
    ++counters.received;
    if (match.kind == AnswerKind::Duplicate)
        ++counters.duplicates;
    if (match.kind == AnswerKind::Unasked)
        ++counters.unasked;

    MessageId id = noMessage;
    if (isFull()) {
        ++counters.droppedByEchogram;
    } else {
        Appended message;
        message.direction = Direction::Incoming;
        message.kind = match.kind;
        message.partner = match.question;
        message.roundTripNs = match.roundTripNs;
        message.candidates = match.candidates;
        id = append(message, peer, local, RecordKind::Incoming, time.wallNs, payload);
    }
    if (match.question == noMessage)
        return;
    const bool isFirst = match.kind != AnswerKind::Duplicate && !match.isFurther;
    if (id == noMessage && !isFirst)
        return; // dropped: or the amendments would grow without bound instead

    Amendment news;
    news.id = match.question;
    news.partner = id;
    news.roundTripNs = match.roundTripNs;
    news.candidates = match.candidates;
    if (match.kind == AnswerKind::Duplicate) {
        news.news = Amendment::News::DuplicateAnswer;
    } else if (match.isFurther) {
        news.news = Amendment::News::FurtherAnswer;
    } else {
        news.delivery = Delivery::Answered;
        news.isLate = match.kind == AnswerKind::Late;
        ++counters.answered;
        if (news.isLate)
            --counters.unanswered;
    }
    amend(news, match.kind);
}

void MessageRecorder::unreachable(const Unreachable &report, const Endpoint &local)
{
    IcmpUnreachable icmp;
    icmp.reporter = report.reporter.isNull() ? report.peer : report.reporter;
    icmp.source = local;
    icmp.peer = report.peer;
    icmp.quoted = report.quoted;
    icmp.type = report.icmpType;
    icmp.code = report.icmpCode;
    enter(m_log.appendUnreachable(icmp, report.time.wallNs), m_nextId);
    if (const std::optional<Unreached> ended = m_matcher.unreachable(report.peer, report.quoted)) {
        if (ended->wasWaiting)
            ++m_update.counters.unanswered;
        settle(ended->question, Delivery::Unreachable, report.error.text);
    }
}

void MessageRecorder::expire(qint64 nowNs)
{
    for (const MessageId id : m_matcher.expire(nowNs)) {
        ++m_update.counters.unanswered;
        settle(id, Delivery::NoAnswer, {});
    }
}

bool MessageRecorder::isFull() const
{
    return m_update.appended.size() >= m_mostPending || m_update.amended.size() >= m_mostPending;
}

MessageId MessageRecorder::append(Appended message, const Endpoint &source, const Endpoint &destination,
                                  RecordKind kind, qint64 wallNs, QByteArrayView payload)
{
    const MessageId id = m_nextId++;
    message.position = m_log.append(source, destination, kind, wallNs, payload);
    enter(message.position, id);
    if (message.timeoutNs != 0 && message.timeoutNs != m_timeoutNs)
        writeTimeout(id, message.timeoutNs);
    m_update.appended.append(message);
    return id;
}

/// A new segment begins with what its ids count from; `next` is the id of its first message.
void MessageRecorder::enter(LogPosition position, MessageId next)
{
    if (position.segment == m_segment)
        return;
    m_segment = position.segment;
    if (m_firstSegment == 0)
        m_firstSegment = m_segment;
    Fate head;
    head.what = Fate::What::SegmentBegins;
    head.amendment.id = next;
    head.amendment.partner = m_firstSegment;
    head.timeoutNs = m_timeoutNs;
    m_log.appendFate(writeFate(head));
}

void MessageRecorder::writeTimeout(MessageId id, qint64 timeoutNs)
{
    m_timeoutNs = timeoutNs;
    Fate timeout;
    timeout.what = Fate::What::TimeoutIs;
    timeout.amendment.id = id;
    timeout.timeoutNs = timeoutNs;
    m_log.appendFate(writeFate(timeout));
}

void MessageRecorder::amend(const Amendment &news, AnswerKind kind)
{
    m_update.amended.append(news);
    Fate fate;
    fate.amendment = news;
    fate.kind = kind;
    m_log.appendFate(writeFate(fate));
}

void MessageRecorder::settle(MessageId id, Delivery delivery, const QString &reason)
{
    Amendment news;
    news.id = id;
    news.delivery = delivery;
    news.reason = reason;
    amend(news);
}

ConversationUpdate MessageRecorder::takeUpdate()
{
    m_log.flush();
    m_update.log = m_log.takeNews();
    ConversationUpdate taken = m_update;
    m_update.appended = {};
    m_update.amended = {};
    return taken;
}

QString MessageRecorder::clear(bool evenForGood)
{
    const QString problem = m_log.clear(evenForGood);
    m_segment = 0; // the next one needs a head
    return problem;
}

} // namespace echogram
