// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"
#include "core/chat/questionindex.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QSet>

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
    bool isFurther = false; ///< the question, to many, had been answered before

    friend bool operator==(const Match &, const Match &) = default;
};

/// Which question an ICMP error ended.
struct Unreached
{
    MessageId question = noMessage;
    bool wasWaiting = true; ///< false: it had been given up, and this is why no answer came

    friend bool operator==(const Unreached &, const Unreached &) = default;
};

/// Which answer belongs to which question.
///
/// UDP pairs nothing, so this is a judgement. From the strongest sign to the weakest:
///  1. The same bytes come back (an echo): the oldest waiting question with these bytes, else the oldest that
///     was given up of late (a late answer).
///  2. The same bytes had come before as an echo: a duplicate, whatever else is waiting. Else an echo of a
///     question that was given up long ago.
///  3. It begins with the same bytes as a question, two at least: transaction ids stand at the front in DNS,
///     TFTP, Modbus... The more bytes, the better; among equals a waiting question before one that was given up
///     of late, and that before the question which had the very same answer before (a duplicate).
///  4. It shows no likeness: by the same order the oldest waiting question, else the oldest that was given up of
///     late, else a duplicate of an equal answer.
///  5. Nobody asked for it.
///
/// Who may answer, for 3 and 4: the peer that was asked; failing that, to a question to many (multicast,
/// broadcast) anyone, and several, each once with the same bytes and first those who have not yet; failing that,
/// the asked host from another port (TFTP, RFC 1350).
///
/// Pure: time is an argument, in nanoseconds of the monotonic clock. Memory is bounded but for the questions that
/// wait: a few thousand of those that are settled are remembered. So is the cost: of the questions that come into
/// consideration a hundred or so are compared, the oldest and the newest.
class ReplyMatcher
{
public:
    /// A question went out. Ids must rise.
    void asked(MessageId id, const Endpoint &peer, const QByteArray &payload, qint64 nowNs, qint64 timeoutNs);

    Match received(const Endpoint &peer, QByteArrayView payload, qint64 nowNs);

    /// An ICMP error came for something sent to `peer` that began with `quoted`. The question it ends, if any.
    std::optional<Unreached> unreachable(const Endpoint &peer, QByteArrayView quoted);

    /// Gives up the questions whose time is over, oldest deadline first. Until then they take answers.
    QList<MessageId> expire(qint64 nowNs);
    /// When expire() is to be called next; nothing when no question takes answers in time.
    std::optional<qint64> nextDeadlineNs() const;

private:
    enum class State : quint8 { Waiting, GivenUp, Unreachable, Answered };

    struct Question
    {
        Endpoint peer;
        QByteArray payload; // released when nothing can be an answer any more
        qint64 askedNs = 0;
        qint64 deadlineNs = 0;
        State state = State::Waiting;
        QSet<size_t> answers; // to many: hashes of the peers that answered, and of their answers

        /// It counts as given up of late for ten time-outs after it was asked.
        qint64 latenessEndNs() const { return askedNs + 10 * (deadlineNs - askedNs); }
    };

    struct Choice
    {
        MessageId id = noMessage;
        int candidates = 0;
        qsizetype likeness = -1; // equal bytes at the beginning, 0 when so few that they are chance
    };

    struct EarlierAnswer
    {
        MessageId id = noMessage;
        qsizetype likeness = -1;
        bool isEcho = false;
    };

    /// A datagram that came in, with what is worked out once.
    struct Incoming
    {
        Endpoint peer;
        QByteArrayView payload;
        qint64 nowNs;
        size_t payloadHash;
        size_t peerHash;
        size_t answerHash;
    };

    using Ids = QuestionIndex::Ids;

    const Question &question(MessageId id) const { return m_questions.at(id); }
    bool isOpen(MessageId id) const;
    Choice echoed(const Incoming &incoming) const;
    Choice echoedLate(const QuestionIndex &index, const Incoming &incoming) const;
    Choice likeliest(const QuestionIndex &index, const Incoming &incoming) const;
    template <typename Few>
    Choice mostAlike(const Few &ids, const Incoming &incoming) const;
    EarlierAnswer earlierAnswer(const Incoming &incoming) const;
    MessageId quotedIn(const Ids &ids, State state, QByteArrayView quoted) const;

    Match settle(const Choice &choice, const Incoming &incoming);
    Match duplicate(const EarlierAnswer &earlier, qint64 nowNs) const;
    void close(MessageId id);
    void keepForLateAnswers(MessageId id);
    void forgetLateness(qint64 nowNs);
    void releasePayload(MessageId id);
    void forgetOldest();

    std::map<MessageId, Question> m_questions;
    QuestionIndex m_open;                                // they take answers in time
    QuestionIndex m_past;                                // given up of late: they take late answers
    QuestionIndex m_longPast;                            // they take echoes only
    std::set<std::pair<qint64, MessageId>> m_deadlines;  // of m_open
    std::set<std::pair<qint64, MessageId>> m_lateness;   // of m_past
    Ids m_answeredOpen;                                  // to many, answered, and open for the others
    Ids m_settled;                                       // not in m_open
    qsizetype m_settledBytes = 0;                        // of their payloads
    QHash<size_t, EarlierAnswer> m_earlier;              // by the hash of peer and answer
    std::deque<std::pair<size_t, MessageId>> m_answered; // of m_earlier, oldest first
};

} // namespace echogram
