// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/transcript/transcriptrecording.h"

#include <QHash>
#include <QList>
#include <QSet>

#include <vector>

namespace echogram {

/// Of a conversation, which answer belongs to which question, who talks with whom, and what was only sent once more.
/// Datagrams are meant by their index; they are borrowed.
///
/// The same bytes, sent again to the same peer within 10 s before an answer came, are a repeat, as far as fewer
/// answers came than were sent: who had all of them answered has asked several times. What answered a repeat answers
/// what it repeats.
class RecordingPairs
{
public:
    explicit RecordingPairs(const QList<RecordedDatagram> &datagrams);

    /// The question of an answer; -1: there is none.
    qsizetype partner(qsizetype answer) const { return m_partner[size_t(answer)]; }
    /// The index of the last answer to a question, duplicates among them; -1: none came.
    qsizetype lastAnswer(qsizetype question) const { return m_lastAnswer[size_t(question)]; }
    int answers(qsizetype question) const { return m_answers[size_t(question)]; }
    bool isRepeat(qsizetype index) const { return m_isRepeat[size_t(index)]; }
    /// How often a question was sent once more.
    int repeats(qsizetype question) const { return m_repeats.value(question); }
    /// With whom: a number that is less the sooner they were talked with.
    int talk(qsizetype index) const { return m_talk[size_t(index)]; }
    /// Whether it was an answer to somebody else's question by which this one came into a talk.
    bool isKnownByAnswer(const Endpoint &peer) const { return m_knownByAnswer.contains(peer); }

private:
    using Indexes = QList<qsizetype>;

    const RecordedDatagram &at(qsizetype index) const { return m_datagrams.at(index); }
    void add(qsizetype index);
    qsizetype questionOf(qsizetype index);
    int talkWith(const Endpoint &peer);
    int talkOfAnswer(const Endpoint &peer, int talk);

    std::vector<Indexes> answersByQuestion() const;
    void joinRepeats();
    void join(const Indexes &sent, const std::vector<Indexes> &answers);
    void countAnswers();

    const QList<RecordedDatagram> &m_datagrams;
    std::vector<qsizetype> m_partner;
    std::vector<qsizetype> m_lastAnswer;
    std::vector<int> m_answers;
    std::vector<int> m_talk;
    std::vector<bool> m_isRepeat;
    QHash<qsizetype, int> m_repeats;
    QHash<Endpoint, int> m_talks;
    QSet<Endpoint> m_knownByAnswer;
    QHash<int, Indexes> m_open; // questions of a talk that wait
};

} // namespace echogram
