// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"

#include <QByteArray>
#include <QHash>
#include <QList>

#include <deque>
#include <map>
#include <optional>
#include <set>

namespace echogram {

/// What ReplyMatcher made of a datagram that came in.
struct Match
{
    AnswerKind kind = AnswerKind::Unasked;
    MessageId question = noMessage; ///< none when unasked
    qint64 roundTripNs = 0;
    int candidates = 1;     ///< see Message::candidates
    bool isFurther = false; ///< the question, to many, had been answered by another peer already

    friend bool operator==(const Match &, const Match &) = default;
};

/// Which answer belongs to which question.
///
/// UDP pairs nothing, so this is a judgement. From the strongest sign to the weakest:
///  1. the same bytes come back (an echo): the oldest waiting question with these bytes;
///  2. the same bytes had come before as an echo: a duplicate, whatever else is waiting;
///  3. the peer that was asked answers: the waiting question that begins with the most equal bytes (two at
///     least: transaction ids stand at the front in DNS, TFTP, Modbus...), else the oldest;
///  4. a question to many (multicast, broadcast) may be answered by anyone, and by several;
///  5. the asked host answers from another port (TFTP, RFC 1350): the oldest waiting question to it;
///  6. nobody waits: a question that was given up, by the same signs (a late answer);
///  7. the very bytes of an earlier answer: a duplicate. Else nobody asked for it.
///
/// Pure: time is an argument, in nanoseconds of the monotonic clock. Memory is bounded: questions that are
/// settled are forgotten after a few thousand more.
class ReplyMatcher
{
public:
    /// A question went out. Ids must rise.
    void asked(MessageId id, const Endpoint &peer, const QByteArray &payload, qint64 nowNs, qint64 timeoutNs);

    Match received(const Endpoint &peer, QByteArrayView payload, qint64 nowNs);

    /// An ICMP error came for something sent to `peer` that began with `quoted`. The question it ends, if any.
    std::optional<MessageId> unreachable(const Endpoint &peer, QByteArrayView quoted);

    /// Gives up the questions whose time is over, oldest deadline first.
    QList<MessageId> expire(qint64 nowNs);
    /// When expire() is to be called next; nothing when no question waits.
    std::optional<qint64> nextDeadlineNs() const;

private:
    enum class State : quint8 { Waiting, GivenUp, Answered };

    struct Question
    {
        Endpoint peer;
        QByteArray payload;
        qint64 askedNs = 0;
        qint64 deadlineNs = 0;
        State state = State::Waiting;
        bool wasEchoed = false; // its answer had its own bytes
    };
    using Questions = std::map<MessageId, Question>;
    using Ids = std::set<MessageId>;

    struct Choice
    {
        MessageId id = noMessage;
        int candidates = 0;
    };

    const Question &question(MessageId id) const { return m_questions.at(id); }
    Choice sameBytes(State state, const Endpoint &peer, QByteArrayView payload) const;
    Choice longestCommonBeginning(const Ids &ids, const Endpoint &peer, QByteArrayView payload) const;
    Choice toMany(const Endpoint &peer, qint64 nowNs) const;
    Choice sameHost(const Endpoint &peer) const;
    Choice recentlyGivenUp(const Endpoint &peer, QByteArrayView payload, qint64 nowNs) const;
    MessageId earlierAnswer(const Endpoint &peer, QByteArrayView payload) const;

    Match settle(Choice choice, const Endpoint &peer, QByteArrayView payload, qint64 nowNs);
    void giveUp(MessageId id);
    void forgetOldest();

    Questions m_questions;
    Ids m_waiting;
    Ids m_givenUp;
    Ids m_manyWaiting; // asked many and not yet past their deadline, answered or not
    std::set<std::pair<qint64, MessageId>> m_deadlines;
    QHash<size_t, Ids> m_byPayload;      // waiting and given up, by the hash of their payload
    QHash<size_t, MessageId> m_byAnswer; // answered, by the hash of peer and answer
    std::deque<std::pair<size_t, MessageId>> m_answerOrder; // of m_byAnswer, oldest first
};

} // namespace echogram
