// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/convert/talkreader.h"

#include "core/chat/replymatcher.h"
#include "core/chat/rowstate.h"

#include <algorithm>

namespace echogram {
namespace {

using State = RecordedDatagram::State;

constexpr qint64 timeoutNs = 1'000'000'000; // what a conversation waits when nothing else is said

bool isSameEnd(const Endpoint &one, const Endpoint &other)
{
    return one == other || (one.port() == other.port() && (one.isWildcard() || other.isWildcard()));
}

State stateOf(const Message &message)
{
    if (message.isOutgoing()) {
        switch (message.delivery) {
        case Delivery::Answered:
            return State::Answered;
        case Delivery::NoAnswer:
            return State::GivenUp;
        case Delivery::Unreachable:
            return State::Unreachable;
        case Delivery::NotSent:
        case Delivery::LookingUp:
            return State::NotSent;
        case Delivery::Waiting:
            break;
        }
        return State::Waiting;
    }
    switch (message.kind) {
    case AnswerKind::Answer:
    case AnswerKind::Late:
        return State::Answer;
    case AnswerKind::Duplicate:
        return State::Duplicate;
    case AnswerKind::Unasked:
        break;
    }
    return State::Unasked;
}

State stateOf(AnswerKind kind)
{
    Message message;
    message.direction = Direction::Incoming;
    message.kind = kind;
    return stateOf(message);
}

} // namespace

void RowFlows::add(const LogRow &row)
{
    const Message &message = row.message;
    if (row.facts.report || message.peer.isNull())
        return;
    QList<qsizetype> &candidates = m_ofPeer[message.peer];
    auto found = std::find_if(candidates.begin(), candidates.end(), [&](qsizetype index) {
        return isSameEnd(m_flows.at(index).asker, message.local);
    });
    if (found == candidates.end()) {
        Flow flow;
        flow.asker = message.local;
        flow.peer = message.peer;
        flow.firstWallNs = flow.lastWallNs = message.time.wallNs;
        m_flows.append(flow);
        found = candidates.insert(candidates.end(), m_flows.size() - 1);
    }
    Flow &flow = m_flows[*found];
    if (flow.asker.isWildcard())
        flow.asker = message.local;
    ++(message.isOutgoing() ? flow.asked : flow.answered);
    flow.bytes += quint64(message.payload.size());
    flow.firstWallNs = std::min(flow.firstWallNs, message.time.wallNs);
    flow.lastWallNs = std::max(flow.lastWallNs, message.time.wallNs);
}

bool RowFlows::isOf(const Flow &flow, const Message &message)
{
    return (message.peer == flow.peer && isSameEnd(message.local, flow.asker))
           || (message.peer == flow.asker && isSameEnd(message.local, flow.peer));
}

/// Pairs what nobody has paired.
class TalkReader::Matching
{
public:
    void ask(QList<RecordedDatagram> &datagrams, qsizetype index)
    {
        RecordedDatagram &question = datagrams[index];
        advance(datagrams, question.timeNs);
        question.state = State::Waiting;
        question.timeoutNs = timeoutNs;
        m_matcher.asked(index, question.peer, question.payload, m_nowNs, timeoutNs);
    }

    void answer(QList<RecordedDatagram> &datagrams, qsizetype index)
    {
        RecordedDatagram &answer = datagrams[index];
        advance(datagrams, answer.timeNs);
        const Match match = m_matcher.received(answer.peer, answer.payload, m_nowNs);
        answer.state = stateOf(match.kind);
        if (match.question == noMessage)
            return;
        answer.partner = match.question;
        datagrams[match.question].state = State::Answered;
    }

    void unreachable(QList<RecordedDatagram> &datagrams, const Endpoint &peer, QByteArrayView quoted)
    {
        if (const std::optional<Unreached> unreached = m_matcher.unreachable(peer, quoted))
            datagrams[unreached->question].state = State::Unreachable;
    }

private:
    void advance(QList<RecordedDatagram> &datagrams, qint64 timeNs)
    {
        m_nowNs = std::max(m_nowNs, timeNs); // the clock of a capture may have been set back
        for (const MessageId question : m_matcher.expire(m_nowNs))
            datagrams[question].state = State::GivenUp;
    }

    ReplyMatcher m_matcher;
    qint64 m_nowNs = 0;
};

TalkReader::TalkReader(const Flow &flow)
    : m_flow(flow)
    , m_matching(std::make_unique<Matching>())
{}

TalkReader::~TalkReader() = default;

bool TalkReader::mayBeOf(const ConversionOptions::Ends &ends, const Message &message)
{
    const auto isOneOfThem = [&ends](const Endpoint &end) {
        return isSameEnd(ends.one, end) || isSameEnd(ends.other, end);
    };
    return isOneOfThem(message.local) || isOneOfThem(message.peer);
}

std::optional<TalkReader::Way> TalkReader::wayOf(const LogRow &row) const
{
    const Message &message = row.message;
    if (RowFlows::isOf(m_flow, message)) {
        const bool isFromHere = message.peer == m_flow.peer;
        return Way{m_flow.peer, message.isOutgoing() == isFromHere, isFromHere};
    }
    if (isSameEnd(message.local, m_flow.asker))
        return Way{message.peer, message.isOutgoing(), true};
    if (message.peer == m_flow.asker)
        return Way{message.local, !message.isOutgoing(), false};
    return {};
}

bool TalkReader::mayAnswer(const Endpoint &peer) const
{
    return m_hasAsked && !m_askedElsewhere.contains(peer)
           && (m_flow.peer.isForMany() || peer.sameAddress(m_flow.peer));
}

/// Whether it is; who is first heard of by it belongs to the talk then.
bool TalkReader::isOfTalk(const Way &way, const LogRow &row)
{
    if (way.peer == m_flow.peer || m_heard.contains(way.peer))
        return true;
    if (row.facts.report)
        return false;
    if (way.isOutgoing) {
        if (wasOnTheWire(row))
            m_askedElsewhere.insert(way.peer);
        return false;
    }
    const bool isPaired =
        row.facts.isStateKnown && way.isSeenFromHere && m_indexes.contains(row.message.partner);
    const bool isIn = isPaired || mayAnswer(way.peer);
    if (isIn && !m_askedElsewhere.contains(way.peer))
        m_heard.insert(way.peer);
    return isIn;
}

void TalkReader::add(const LogRow &row)
{
    const std::optional<Way> way = wayOf(row);
    if (!way || !isOfTalk(*way, row))
        return;
    ++m_rows;
    m_bytes += quint64(row.message.payload.size());
    m_hasAsked |= way->isOutgoing;
    // Seen from the other end, a row's state is about something else.
    if (row.facts.isStateKnown && !row.facts.report && way->isSeenFromHere)
        addKnown(row.message);
    else if (row.facts.report || wasOnTheWire(row))
        addOther(row, *way);
}

void TalkReader::addKnown(const Message &message)
{
    RecordedDatagram datagram{message.direction, message.payload, message.time.wallNs, message.peer};
    datagram.state = stateOf(message);
    datagram.timeoutNs = message.timeoutNs;
    datagram.isLost = message.isLost;
    if (!message.isOutgoing() && message.partner != noMessage)
        datagram.partner = m_indexes.value(message.partner, -1);
    m_indexes.insert(message.id, m_datagrams.size());
    m_datagrams.append(datagram);
}

void TalkReader::addOther(const LogRow &row, const Way &way)
{
    const Message &message = row.message;
    if (row.facts.report) {
        if (!way.isOutgoing)
            m_matching->unreachable(m_datagrams, way.peer, message.payload);
        return;
    }
    const qsizetype index = m_datagrams.size();
    m_datagrams.append({way.isOutgoing ? Direction::Outgoing : Direction::Incoming, message.payload,
                        message.time.wallNs, way.peer});
    if (way.isOutgoing)
        m_matching->ask(m_datagrams, index);
    else
        m_matching->answer(m_datagrams, index);
}

QList<RecordedDatagram> TalkReader::take()
{
    return std::move(m_datagrams);
}

} // namespace echogram
