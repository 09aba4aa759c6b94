// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/recordingpairs.h"

#include "core/transcript/recordingtime.h"

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

using State = RecordedDatagram::State;

constexpr qint64 mostRepeatNs =
    10'000'000'000; // resolvers send again after 5 s, resolv.conf(5); SIP after 4 s at most

/// What is sent once more is equal in these.
using Sent = std::pair<Endpoint, QByteArray>;

} // namespace

RecordingPairs::RecordingPairs(const QList<RecordedDatagram> &datagrams)
    : m_datagrams(datagrams)
    , m_partner(size_t(datagrams.size()), -1)
    , m_lastAnswer(size_t(datagrams.size()), -1)
    , m_answers(size_t(datagrams.size()), 0)
    , m_talk(size_t(datagrams.size()), -1)
    , m_isRepeat(size_t(datagrams.size()), false)
{
    for (qsizetype i = 0; i < datagrams.size(); ++i)
        add(i);
    joinRepeats();
    countAnswers();
}

void RecordingPairs::add(qsizetype index)
{
    const RecordedDatagram &one = at(index);
    if (one.isOutgoing()) {
        m_talk[size_t(index)] = talkWith(one.peer);
        if (one.state == State::Unknown)
            m_open[talk(index)].append(index);
        return;
    }
    const qsizetype question = questionOf(index);
    m_partner[size_t(index)] = question;
    m_talk[size_t(index)] = question >= 0 ? talkOfAnswer(one.peer, talk(question)) : talkWith(one.peer);
}

/// Where nothing was paired, the oldest question that this peer has not answered.
qsizetype RecordingPairs::questionOf(qsizetype index)
{
    const RecordedDatagram &one = at(index);
    if (one.partner >= 0 && one.partner < index && at(one.partner).isOutgoing())
        return one.partner;
    if (one.state != State::Unknown || !m_talks.contains(one.peer))
        return -1;
    Indexes &open = m_open[m_talks.value(one.peer)];
    return open.isEmpty() ? -1 : open.takeFirst();
}

int RecordingPairs::talkWith(const Endpoint &peer)
{
    const auto found = m_talks.constFind(peer);
    return found != m_talks.constEnd() ? *found : *m_talks.insert(peer, int(m_talks.size()));
}

/// Who first speaks by answering somebody else's question goes on with that talk, as a server of TFTP does.
int RecordingPairs::talkOfAnswer(const Endpoint &peer, int talk)
{
    if (!m_talks.contains(peer)) {
        m_talks.insert(peer, talk);
        m_knownByAnswer.insert(peer);
    }
    return talk;
}

std::vector<RecordingPairs::Indexes> RecordingPairs::answersByQuestion() const
{
    std::vector<Indexes> answers(m_partner.size());
    for (qsizetype i = 0; i < m_datagrams.size(); ++i) {
        if (partner(i) >= 0 && !at(i).isLost)
            answers[size_t(partner(i))].append(i);
    }
    return answers;
}

/// Finds what was sent again before an answer came: that may be one to any of the same bytes.
void RecordingPairs::joinRepeats()
{
    const std::vector<Indexes> answers = answersByQuestion();
    QHash<Sent, Indexes> unanswered;
    for (qsizetype i = 0; i < m_datagrams.size(); ++i) {
        const RecordedDatagram &one = at(i);
        if (one.isOutgoing() && !one.isLost && one.state != State::NotSent) {
            Indexes &sent = unanswered[{one.peer, one.payload}];
            if (!sent.isEmpty() && elapsedNs(at(sent.constLast()).timeNs, one.timeNs) > mostRepeatNs)
                join(std::exchange(sent, {}), answers);
            sent.append(i);
        } else if (const qsizetype question = partner(i); question >= 0) {
            join(unanswered.take({at(question).peer, at(question).payload}), answers);
        }
    }
    for (const Indexes &sent : std::as_const(unanswered))
        join(sent, answers);
}

/// Of what was sent several times, the first so many stay as were answered; the answers are theirs.
void RecordingPairs::join(const Indexes &sent, const std::vector<Indexes> &answers)
{
    if (sent.size() < 2)
        return;
    qsizetype answered = 0;
    qsizetype most = 1; // equal answers: who sends one thing twice has been asked twice
    QHash<QByteArray, qsizetype> counts;
    for (const qsizetype question : sent) {
        answered += answers[size_t(question)].isEmpty() ? 0 : 1;
        for (const qsizetype answer : answers[size_t(question)])
            most = std::max(most, ++counts[at(answer).payload]);
    }
    const qsizetype kept = std::max(answered, most);
    if (kept >= sent.size())
        return;
    qsizetype next = 0;
    for (const qsizetype question : sent) {
        if (answers[size_t(question)].isEmpty())
            continue;
        for (const qsizetype answer : answers[size_t(question)])
            m_partner[size_t(answer)] = sent.at(next);
        ++next;
    }
    for (qsizetype i = kept; i < sent.size(); ++i)
        m_isRepeat[size_t(sent.at(i))] = true;
    m_repeats.insert(sent.at(kept - 1), int(sent.size() - kept));
}

void RecordingPairs::countAnswers()
{
    for (qsizetype i = 0; i < m_datagrams.size(); ++i) {
        const qsizetype question = partner(i);
        if (question < 0 || at(i).isLost)
            continue;
        m_lastAnswer[size_t(question)] = i;
        ++m_answers[size_t(question)];
    }
}

} // namespace echogram
