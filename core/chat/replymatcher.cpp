// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/replymatcher.h"

#include <QHashFunctions>
#include <QVarLengthArray>

#include <algorithm>
#include <tuple>

namespace echogram {
namespace {

// How many settled questions and answers are remembered, for late answers and duplicates, and with how many bytes.
constexpr size_t rememberedQuestions = 4096;
constexpr size_t rememberedAnswers = 4096;
constexpr qsizetype rememberedBytes = 16 * 1024 * 1024;

// How many questions are compared byte by byte with one answer.
constexpr qsizetype comparedQuestions = 128;

// How many answered questions to many are kept open for further peers. Below comparedQuestions, so that those
// that are not answered at all are always among the compared ones.
constexpr size_t answeredKeptOpen = 64;

// How many answers to one question to many are told apart; beyond it a duplicate counts as a further answer.
constexpr qsizetype rememberedAnswersToMany = 4096;

qsizetype likenessOf(QByteArrayView a, QByteArrayView b)
{
    const auto [end, ignored] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    const qsizetype length = end - a.begin();
    return length < QuestionIndex::meaningfulBeginning ? 0 : length;
}

using Few = QVarLengthArray<MessageId, comparedQuestions>;

Few oldestOf(const QuestionIndex::Ids &ids)
{
    Few few;
    for (auto id = ids.begin(); id != ids.end() && few.size() < comparedQuestions; ++id)
        few.append(*id);
    return few;
}

/// In the order of their ids, too.
Few newestOf(const QuestionIndex::Ids &ids)
{
    Few few;
    for (auto id = ids.rbegin(); id != ids.rend() && few.size() < comparedQuestions; ++id)
        few.append(*id);
    std::reverse(few.begin(), few.end());
    return few;
}

Few oldestAndNewestOf(const QuestionIndex::Ids &ids)
{
    if (ids.size() <= size_t(comparedQuestions))
        return oldestOf(ids);
    Few few;
    few.append(oldestOf(ids).constData(), comparedQuestions / 2);
    few.append(newestOf(ids).constData() + comparedQuestions / 2, comparedQuestions / 2);
    return few;
}

} // namespace

void ReplyMatcher::asked(MessageId id, const Endpoint &peer, const QByteArray &payload, qint64 nowNs,
                         qint64 timeoutNs)
{
    Q_ASSERT(m_questions.empty() || id > m_questions.rbegin()->first);
    m_questions.emplace_hint(m_questions.end(), id,
                             Question{peer, payload, nowNs, nowNs + timeoutNs, State::Waiting, {}});
    m_open.insert(id, peer, payload);
    m_deadlines.emplace(nowNs + timeoutNs, id);
}

Match ReplyMatcher::received(const Endpoint &peer, QByteArrayView payload, qint64 nowNs)
{
    forgetLateness(nowNs);
    const size_t payloadHash = QuestionIndex::hashOf(payload);
    const Incoming incoming{peer,        payload,        nowNs,
                            payloadHash, qHash(peer, 0), qHashMulti(0, peer, payloadHash)};

    if (const Choice echo = echoed(incoming); echo.candidates > 0)
        return settle(echo, incoming);
    if (const Choice echo = echoedLate(m_past, incoming); echo.candidates > 0)
        return settle(echo, incoming);
    const EarlierAnswer earlier = earlierAnswer(incoming);
    if (earlier.isEcho)
        return duplicate(earlier, nowNs);
    if (const Choice echo = echoedLate(m_longPast, incoming); echo.candidates > 0)
        return settle(echo, incoming);

    const Choice waiting = likeliest(m_open, incoming);
    const Choice late = likeliest(m_past, incoming);
    const qsizetype best = std::max({waiting.likeness, late.likeness, earlier.likeness});
    if (best < 0)
        return {};
    if (waiting.likeness == best)
        return settle(waiting, incoming);
    if (late.likeness == best)
        return settle(late, incoming);
    return duplicate(earlier, nowNs);
}

bool ReplyMatcher::isOpen(MessageId id) const
{
    return m_deadlines.count({question(id).deadlineNs, id}) > 0;
}

/// Oldest first, the asked peer before any other: an echo may come back from another of the host's addresses.
ReplyMatcher::Choice ReplyMatcher::echoed(const Incoming &incoming) const
{
    Choice fromPeer;
    Choice fromOther;
    for (const MessageId id : oldestOf(m_open.withPayload(incoming.payloadHash))) {
        const Question &candidate = question(id);
        if (QByteArrayView(candidate.payload) != incoming.payload
            || candidate.answers.contains(incoming.answerHash))
            continue;
        Choice &choice = candidate.peer == incoming.peer ? fromPeer : fromOther;
        if (choice.candidates++ == 0)
            choice.id = id;
    }
    return fromPeer.candidates > 0 ? fromPeer : fromOther;
}

/// Of questions that were given up of late the oldest; of those long ago the newest, as the least absurd.
ReplyMatcher::Choice ReplyMatcher::echoedLate(const QuestionIndex &index, const Incoming &incoming) const
{
    const bool isLongPast = &index == &m_longPast;
    Choice choice;
    for (const MessageId id : newestOf(index.withPayload(incoming.payloadHash))) {
        const Question &candidate = question(id);
        if (QByteArrayView(candidate.payload) != incoming.payload
            || candidate.answers.contains(incoming.answerHash))
            continue;
        if (choice.candidates++ == 0 || isLongPast)
            choice.id = id;
    }
    return choice;
}

ReplyMatcher::Choice ReplyMatcher::likeliest(const QuestionIndex &index, const Incoming &incoming) const
{
    using Role = QuestionIndex::Role;
    const bool isLate = &index == &m_past;
    for (const Role role : {Role::AskedPeer, Role::OneOfMany, Role::OtherPort}) {
        const Ids &any = index.answerableBy(incoming.peer, role);
        if (any.empty())
            continue; // so it is with most of a flood
        const Ids &alike = index.answerableBy(incoming.peer, role, incoming.payload);
        if (const Choice choice = mostAlike(oldestAndNewestOf(alike), incoming); choice.candidates > 0)
            return choice;
        if (const Choice choice = mostAlike(isLate ? newestOf(any) : oldestOf(any), incoming);
            choice.candidates > 0)
            return choice;
    }
    return {};
}

template <typename Few>
ReplyMatcher::Choice ReplyMatcher::mostAlike(const Few &ids, const Incoming &incoming) const
{
    Choice best;
    bool bestIsNewToPeer = false;
    for (const MessageId id : ids) {
        const Question &candidate = question(id);
        if (candidate.peer.family() != incoming.peer.family()
            || candidate.answers.contains(incoming.answerHash))
            continue;
        const qsizetype likeness = likenessOf(candidate.payload, incoming.payload);
        const bool isNewToPeer = !candidate.answers.contains(incoming.peerHash);
        const auto rank = std::tie(likeness, isNewToPeer);
        const auto bestRank = std::tie(best.likeness, bestIsNewToPeer);
        if (rank > bestRank) {
            best = {id, 1, likeness};
            bestIsNewToPeer = isNewToPeer;
        } else if (rank == bestRank) {
            ++best.candidates;
        }
    }
    return best;
}

ReplyMatcher::EarlierAnswer ReplyMatcher::earlierAnswer(const Incoming &incoming) const
{
    const EarlierAnswer earlier = m_earlier.value(incoming.answerHash);
    const bool isKnown =
        earlier.id != noMessage && m_questions.count(earlier.id) > 0; // it may outlive its question
    return isKnown ? earlier : EarlierAnswer();
}

Match ReplyMatcher::duplicate(const EarlierAnswer &earlier, qint64 nowNs) const
{
    return {AnswerKind::Duplicate, earlier.id, nowNs - question(earlier.id).askedNs};
}

Match ReplyMatcher::settle(const Choice &choice, const Incoming &incoming)
{
    Question &answered = m_questions.at(choice.id);
    const bool isInTime = isOpen(choice.id);
    const Match match{isInTime ? AnswerKind::Answer : AnswerKind::Late, choice.id,
                      incoming.nowNs - answered.askedNs, choice.candidates,
                      answered.state == State::Answered};
    m_earlier.insert(incoming.answerHash, {choice.id, likenessOf(answered.payload, incoming.payload),
                                           QByteArrayView(answered.payload) == incoming.payload});
    m_answered.emplace_back(incoming.answerHash, choice.id);

    answered.state = State::Answered;
    if (answered.peer.isForMany()) {
        if (answered.answers.size() < rememberedAnswersToMany) {
            answered.answers.insert(incoming.answerHash);
            answered.answers.insert(incoming.peerHash);
        }
        if (isInTime)
            m_answeredOpen.insert(choice.id);
        if (m_answeredOpen.size() > answeredKeptOpen) {
            const MessageId oldest = *m_answeredOpen.begin();
            close(oldest);
            releasePayload(oldest);
        }
    } else {
        if (isInTime)
            close(choice.id);
        releasePayload(choice.id);
    }
    forgetOldest();
    return match;
}

/// The oldest of the questions that suit a quotation best.
MessageId ReplyMatcher::quotedIn(const Ids &ids, State state, QByteArrayView quoted) const
{
    MessageId best = noMessage;
    int bestRank = 0;
    for (const MessageId id : state == State::Waiting ? oldestOf(ids) : newestOf(ids)) {
        const Question &candidate = question(id);
        if (candidate.state != state)
            continue;
        // What is quoted is the beginning of the payload: at least 8 bytes of the datagram (RFC 792), so it may
        // be nothing of the payload, and as a rule is a few hundred bytes (RFC 1812 section 4.3.2.3). It may
        // also be padded to 128 bytes and more, for extensions behind it (RFC 4884 section 4).
        int rank = 0;
        if (QByteArrayView(candidate.payload) == quoted)
            rank = 3;
        else if (QByteArrayView(candidate.payload).startsWith(quoted))
            rank = 2;
        else if (quoted.startsWith(candidate.payload))
            rank = 1;
        if (rank > bestRank) {
            best = id;
            bestRank = rank;
        }
    }
    return best;
}

std::optional<Unreached> ReplyMatcher::unreachable(const Endpoint &peer, QByteArrayView quoted)
{
    MessageId id =
        quotedIn(m_open.answerableBy(peer, QuestionIndex::Role::AskedPeer), State::Waiting, quoted);
    const bool wasWaiting = id != noMessage;
    if (wasWaiting) {
        close(id);
        keepForLateAnswers(id);
    } else {
        // Kernels take three seconds to find out that a neighbour does not answer ARP: longer than most wait.
        id = quotedIn(m_past.answerableBy(peer, QuestionIndex::Role::AskedPeer), State::GivenUp, quoted);
        if (id == noMessage)
            return {};
    }
    m_questions.at(id).state = State::Unreachable;
    forgetOldest();
    return Unreached{id, wasWaiting};
}

QList<MessageId> ReplyMatcher::expire(qint64 nowNs)
{
    QList<MessageId> expired;
    while (!m_deadlines.empty() && m_deadlines.begin()->first <= nowNs) {
        const MessageId id = m_deadlines.begin()->second;
        Question &lost = m_questions.at(id);
        if (lost.state == State::Waiting) {
            lost.state = State::GivenUp;
            expired.append(id);
        }
        close(id);
        keepForLateAnswers(id);
    }
    forgetLateness(nowNs);
    forgetOldest();
    return expired;
}

std::optional<qint64> ReplyMatcher::nextDeadlineNs() const
{
    if (m_deadlines.empty())
        return {};
    return m_deadlines.begin()->first;
}

/// From open to settled.
void ReplyMatcher::close(MessageId id)
{
    const Question &closed = question(id);
    m_open.remove(id, closed.peer, closed.payload);
    m_deadlines.erase({closed.deadlineNs, id});
    m_answeredOpen.erase(id);
    m_settled.insert(id);
    m_settledBytes += closed.payload.size();
}

void ReplyMatcher::keepForLateAnswers(MessageId id)
{
    const Question &settled = question(id);
    m_past.insert(id, settled.peer, settled.payload);
    m_lateness.emplace(settled.latenessEndNs(), id);
}

/// Long after its time-out only an echo is still taken for an answer.
void ReplyMatcher::forgetLateness(qint64 nowNs)
{
    while (!m_lateness.empty() && m_lateness.begin()->first < nowNs) {
        const MessageId id = m_lateness.begin()->second;
        const Question &old = question(id);
        m_lateness.erase(m_lateness.begin());
        m_past.remove(id, old.peer, old.payload);
        m_longPast.insert(id, old.peer, old.payload);
    }
}

/// For a settled question that takes no answers any more, not even late ones.
void ReplyMatcher::releasePayload(MessageId id)
{
    Question &settled = m_questions.at(id);
    m_past.remove(id, settled.peer, settled.payload);
    m_longPast.remove(id, settled.peer, settled.payload);
    m_lateness.erase({settled.latenessEndNs(), id});
    m_settledBytes -= settled.payload.size();
    settled.payload = {};
    settled.answers = {};
}

void ReplyMatcher::forgetOldest()
{
    while (m_answered.size() > rememberedAnswers) {
        const auto [hash, id] = m_answered.front();
        m_answered.pop_front();
        if (m_earlier.value(hash).id == id)
            m_earlier.remove(hash);
    }
    while (m_settled.size() > rememberedQuestions || m_settledBytes > rememberedBytes) {
        const MessageId oldest = *m_settled.begin();
        releasePayload(oldest);
        m_settled.erase(m_settled.begin());
        m_questions.erase(oldest);
    }
}

} // namespace echogram
