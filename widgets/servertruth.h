// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"
#include "server/datagramfate.h"

#include <QHash>
#include <QList>
#include <QSet>

#include <deque>
#include <optional>
#include <utility>

namespace echogram {

/// What the weather of the built-in server did to one question and to its answers.
struct ServerDeed
{
    std::optional<WeatherFate> in; ///< of the question; nothing where there was no weather on the way in
    QList<WeatherFate> out;        ///< of its answers in their order, the first few of them

    friend bool operator==(const ServerDeed &, const ServerDeed &) = default;
};

/// Says of a conversation's questions what the built-in server's weather did to them: pairs what the server tells with
/// the messages that were sent, in whatever order the two come to know. For this session only: it is not kept with the
/// log.
///
/// A fate belongs to the latest question of the same payload that was sent before the server got it. Both moments are
/// read from this machine's wall clock, so that questions which the server tells nothing of, as in fair weather, are
/// passed over. While a later question may still come to be known, only one that was sent just before is the latest for
/// sure; settle() does not wait any longer. Bounded: the oldest questions and fates are forgotten.
class ServerTruth
{
public:
    static constexpr qsizetype usuallyKept = 10'000;
    static constexpr qsizetype keptAnswers = 8; ///< of one question
    /// From the send call to the server's socket on the same machine: usually not even this, and never as long as that.
    static constexpr qint64 usualWayNs = 100'000;
    static constexpr qint64 longestWayNs = 2'000'000'000;

    /// `most` questions, and as many fates for which the question is not known yet.
    explicit ServerTruth(qsizetype most = usuallyKept)
        : m_most(most)
    {}

    /// A message that was sent, with its payloadFingerprint() and its time. To be told in the order of their times.
    void addQuestion(MessageId id, quint64 fingerprint, qint64 sentWallNs);
    /// Fates of datagrams of this conversation, in the server's order.
    void addFates(const QList<DatagramFate> &fates);
    /// To be called when all questions that the fates so far can be of are known.
    void settle();
    /// Whether settle() may do something.
    bool isUnsettled() const { return !m_early.empty(); }

    /// Nothing where the server told nothing.
    std::optional<ServerDeed> of(MessageId id) const;
    /// Those of which something new is known since the last call.
    QList<MessageId> takeChanged();

private:
    struct Question
    {
        quint64 fingerprint = 0;
        qint64 askedNs = 0; // when the server got it; 0 while nothing is known
        ServerDeed deed;
    };
    struct OpenQuestion
    {
        qint64 sentNs = 0;
        MessageId id = noMessage;
    };
    struct EarlyFate
    {
        quint64 number = 0; // counts up
        DatagramFate fate;
    };
    /// All that has one payload.
    struct Strand
    {
        std::deque<OpenQuestion> open;  // sent, and nothing told yet; by time
        QHash<qint64, MessageId> known; // by when the server got it
        std::deque<EarlyFate> early;    // told, and the message not known yet
        bool isEmpty() const { return open.empty() && known.isEmpty() && early.empty(); }
    };

    enum class Pairing : quint8 { Done, Later, Never };
    Pairing pair(Strand &strand, const DatagramFate &fate, bool isSettled);
    void pairEarly(Strand &strand);
    void note(MessageId id, const DatagramFate &fate);
    void forgetOldestQuestion();
    void forgetOldestFate();

    qsizetype m_most;
    QHash<MessageId, Question> m_questions;
    std::deque<MessageId> m_order; // of m_questions
    QHash<quint64, Strand> m_strands;
    std::deque<std::pair<quint64, quint64>> m_early; // fingerprint and number; some were paired since
    quint64 m_earlyNumber = 0;
    qint64 m_latestSentNs = 0;
    QSet<MessageId> m_changed;
};

} // namespace echogram
