// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/replymatcher.h"

#include <QHashFunctions>

#include <algorithm>

namespace echogram {
namespace {

// How many questions (waiting ones not counted) and answers are remembered for late answers and duplicates.
constexpr size_t rememberedQuestions = 4096;
constexpr size_t rememberedAnswers = 4096;

// How many waiting questions are compared byte by byte with an answer that is no echo.
constexpr int comparedQuestions = 128;

// Fewer equal bytes than this at the front are chance.
constexpr qsizetype meaningfulBeginning = 2;

// An answer that shows no likeness to any question counts as a late one for this many time-outs.
constexpr qint64 latenessInTimeouts = 10;

size_t hashOf(QByteArrayView payload)
{
    return qHash(payload, 0);
}

size_t hashOf(const Endpoint &peer, QByteArrayView payload)
{
    return qHashMulti(0, peer, payload);
}

qsizetype commonBeginning(QByteArrayView a, QByteArrayView b)
{
    const auto [end, ignored] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return end - a.begin();
}

} // namespace

void ReplyMatcher::asked(MessageId id, const Endpoint &peer, const QByteArray &payload, qint64 nowNs,
                         qint64 timeoutNs)
{
    m_questions.emplace_hint(m_questions.end(), id, Question{peer, payload, nowNs, nowNs + timeoutNs});
    m_waiting.insert(m_waiting.end(), id);
    m_deadlines.emplace(nowNs + timeoutNs, id);
    m_byPayload[hashOf(payload)].insert(id);
    if (peer.isForMany())
        m_manyWaiting.insert(id);
    forgetOldest();
}

Match ReplyMatcher::received(const Endpoint &peer, QByteArrayView payload, qint64 nowNs)
{
    if (const Choice echoed = sameBytes(State::Waiting, peer, payload); echoed.candidates > 0)
        return settle(echoed, peer, payload, nowNs);

    const MessageId earlier = earlierAnswer(peer, payload);
    if (earlier != noMessage && question(earlier).wasEchoed)
        return {AnswerKind::Duplicate, earlier, nowNs - question(earlier).askedNs};

    if (const Choice likely = longestCommonBeginning(m_waiting, peer, payload); likely.candidates > 0)
        return settle(likely, peer, payload, nowNs);
    if (earlier == noMessage || !question(earlier).peer.isForMany()) {
        if (const Choice many = toMany(peer, nowNs); many.candidates > 0)
            return settle(many, peer, payload, nowNs);
    }
    if (const Choice otherPort = sameHost(peer); otherPort.candidates > 0)
        return settle(otherPort, peer, payload, nowNs);

    if (const Choice late = sameBytes(State::GivenUp, peer, payload); late.candidates > 0)
        return settle(late, peer, payload, nowNs);
    if (earlier != noMessage)
        return {AnswerKind::Duplicate, earlier, nowNs - question(earlier).askedNs};
    if (const Choice late = recentlyGivenUp(peer, payload, nowNs); late.candidates > 0)
        return settle(late, peer, payload, nowNs);
    return {};
}

/// Oldest first, the asked peer before any other: an echo may come back from another of the host's addresses.
ReplyMatcher::Choice ReplyMatcher::sameBytes(State state, const Endpoint &peer, QByteArrayView payload) const
{
    Choice fromPeer;
    Choice fromOther;
    const auto ids = m_byPayload.constFind(hashOf(payload));
    if (ids == m_byPayload.cend())
        return {};
    for (const MessageId id : *ids) {
        const Question &candidate = question(id);
        if (candidate.state != state || QByteArrayView(candidate.payload) != payload)
            continue;
        Choice &choice = candidate.peer == peer ? fromPeer : fromOther;
        if (choice.candidates++ == 0)
            choice.id = id;
        if (choice.candidates >= comparedQuestions)
            break;
    }
    return fromPeer.candidates > 0 ? fromPeer : fromOther;
}

ReplyMatcher::Choice ReplyMatcher::longestCommonBeginning(const Ids &ids, const Endpoint &peer,
                                                          QByteArrayView payload) const
{
    Choice best;
    qsizetype bestLength = -1;
    int compared = 0;
    for (const MessageId id : ids) {
        const Question &candidate = question(id);
        if (candidate.peer != peer)
            continue;
        qsizetype length = commonBeginning(candidate.payload, payload);
        if (length < meaningfulBeginning)
            length = 0;
        if (length > bestLength) {
            best = {id, 1};
            bestLength = length;
        } else if (length == bestLength) {
            ++best.candidates;
        }
        if (++compared == comparedQuestions)
            break;
    }
    return best;
}

ReplyMatcher::Choice ReplyMatcher::toMany(const Endpoint &peer, qint64 nowNs) const
{
    Choice choice;
    for (const MessageId id : m_manyWaiting) {
        const Question &candidate = question(id);
        const bool sameFamily = candidate.peer.family() == peer.family();
        if (sameFamily && nowNs <= candidate.deadlineNs && choice.candidates++ == 0)
            choice.id = id;
    }
    return choice;
}

ReplyMatcher::Choice ReplyMatcher::sameHost(const Endpoint &peer) const
{
    Choice choice;
    int compared = 0;
    for (const MessageId id : m_waiting) {
        if (question(id).peer.sameAddress(peer) && choice.candidates++ == 0)
            choice.id = id;
        if (++compared == comparedQuestions)
            break;
    }
    return choice;
}

ReplyMatcher::Choice ReplyMatcher::recentlyGivenUp(const Endpoint &peer, QByteArrayView payload,
                                                   qint64 nowNs) const
{
    Ids recent;
    for (auto id = m_givenUp.rbegin(); id != m_givenUp.rend() && recent.size() < size_t(comparedQuestions);
         ++id) {
        const Question &candidate = question(*id);
        const qint64 timeoutNs = candidate.deadlineNs - candidate.askedNs;
        if (nowNs - candidate.askedNs <= latenessInTimeouts * timeoutNs)
            recent.insert(*id);
    }
    return longestCommonBeginning(recent, peer, payload);
}

MessageId ReplyMatcher::earlierAnswer(const Endpoint &peer, QByteArrayView payload) const
{
    const MessageId id = m_byAnswer.value(hashOf(peer, payload), noMessage);
    return m_questions.count(id) ? id : noMessage; // an answer may outlive the memory of its question
}

Match ReplyMatcher::settle(Choice choice, const Endpoint &peer, QByteArrayView payload, qint64 nowNs)
{
    Question &answered = m_questions.at(choice.id);
    Match match{answered.state == State::GivenUp ? AnswerKind::Late : AnswerKind::Answer, choice.id,
                nowNs - answered.askedNs, choice.candidates, answered.state == State::Answered};
    m_waiting.erase(choice.id);
    m_givenUp.erase(choice.id);
    // A question to many stays open for the others until its deadline.
    if (!m_manyWaiting.count(choice.id))
        m_deadlines.erase({answered.deadlineNs, choice.id});
    if (answered.state != State::Answered) {
        const size_t payloadHash = hashOf(answered.payload);
        if (Ids &alike = m_byPayload[payloadHash]; alike.size() <= 1)
            m_byPayload.remove(payloadHash);
        else
            alike.erase(choice.id);
        answered.state = State::Answered;
        answered.wasEchoed = QByteArrayView(answered.payload) == payload;
    }
    const size_t answerHash = hashOf(peer, payload);
    m_byAnswer.insert(answerHash, choice.id);
    m_answerOrder.emplace_back(answerHash, choice.id);
    forgetOldest();
    return match;
}

std::optional<MessageId> ReplyMatcher::unreachable(const Endpoint &peer, QByteArrayView quoted)
{
    for (const MessageId id : m_waiting) {
        const Question &candidate = question(id);
        // What is quoted is the beginning of the payload: at least 8 bytes of the datagram (RFC 792), so it may
        // be nothing of the payload, and as a rule is a few hundred bytes (RFC 1812 section 4.3.2.3).
        if (candidate.peer == peer && QByteArrayView(candidate.payload).startsWith(quoted)) {
            const MessageId found = id;
            giveUp(found);
            return found;
        }
    }
    return {};
}

QList<MessageId> ReplyMatcher::expire(qint64 nowNs)
{
    QList<MessageId> expired;
    while (!m_deadlines.empty() && m_deadlines.begin()->first <= nowNs) {
        const MessageId id = m_deadlines.begin()->second;
        if (question(id).state == State::Waiting) {
            giveUp(id);
            expired.append(id);
        } else {
            m_deadlines.erase(m_deadlines.begin());
        }
        m_manyWaiting.erase(id);
    }
    forgetOldest();
    return expired;
}

std::optional<qint64> ReplyMatcher::nextDeadlineNs() const
{
    if (m_deadlines.empty())
        return {};
    return m_deadlines.begin()->first;
}

void ReplyMatcher::giveUp(MessageId id)
{
    Question &lost = m_questions.at(id);
    lost.state = State::GivenUp;
    m_waiting.erase(id);
    m_manyWaiting.erase(id);
    m_givenUp.insert(id);
    m_deadlines.erase({lost.deadlineNs, id});
}

void ReplyMatcher::forgetOldest()
{
    while (m_answerOrder.size() > rememberedAnswers) {
        const auto [hash, id] = m_answerOrder.front();
        m_answerOrder.pop_front();
        if (m_byAnswer.value(hash, noMessage) == id)
            m_byAnswer.remove(hash);
    }
    for (auto oldest = m_questions.begin(); m_questions.size() - m_waiting.size() > rememberedQuestions;) {
        const auto [id, forgotten] = *oldest;
        if (forgotten.state == State::Waiting || m_manyWaiting.count(id)) {
            ++oldest;
            continue;
        }
        if (forgotten.state == State::GivenUp) {
            const size_t payloadHash = hashOf(forgotten.payload);
            m_byPayload[payloadHash].erase(id);
            if (m_byPayload[payloadHash].empty())
                m_byPayload.remove(payloadHash);
            m_givenUp.erase(id);
        }
        oldest = m_questions.erase(oldest);
    }
}

} // namespace echogram
