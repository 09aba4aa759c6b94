// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/transcriptrecording.h"

#include "core/datagram/printable.h"
#include "core/transcript/recordingpairs.h"
#include "core/transcript/recordingtime.h"

#include <QHash>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace echogram {
namespace {

using State = RecordedDatagram::State;
using Step = TranscriptDraft::Step;

constexpr qint64 nsPerSecond = 1'000'000'000;
constexpr qint64 leastWithinNs = nsPerSecond;
constexpr qint64 mostWithinNs = 3600 * nsPerSecond;    // an hour: nobody waits longer for a test
constexpr qint64 mostWaitNs = 24 * 3600 * nsPerSecond; // a day; where a clock was set, pauses are of decades
constexpr qint64 timesAsLong = 10;                     // as it took when it was recorded
constexpr qint64 leastPauseNs = 2'000'000;             // below, it is how long a program takes to go on
constexpr qsizetype bytesInComment = 40;

qint64 withinFor(qint64 tookNs)
{
    const qint64 clamped = std::clamp<qint64>(tookNs, 0, mostWithinNs / timesAsLong);
    const qint64 seconds = (clamped * timesAsLong + nsPerSecond - 1) / nsPerSecond;
    return std::max(leastWithinNs, seconds * nsPerSecond);
}

QString beginningOf(const QByteArray &payload)
{
    const PrintableText shown = printable(payload, LineBreaks::Escape, Backslashes::Keep, bytesInComment);
    return QStringLiteral("“%1%2”").arg(shown.text, shown.complete ? QString() : QStringLiteral("…"));
}

/// Of IPv6, of a link that is not named.
bool lacksScope(const Endpoint &peer)
{
    return peer.family() == Endpoint::Family::IPv6 && peer.scope() == 0 && peer.address().isLinkLocal();
}

/// The datagrams in the order of the transcript: talks that overlap stand one after the other.
std::vector<qsizetype> ordered(const QList<RecordedDatagram> &datagrams, const RecordingPairs &pairs)
{
    std::vector<qsizetype> order;
    order.reserve(size_t(datagrams.size())); // iterators stay
    auto begin = order.begin();
    qsizetype openUntil = -1;
    for (qsizetype i = 0; i < datagrams.size(); ++i) {
        order.push_back(i);
        openUntil = std::max(openUntil, pairs.lastAnswer(i));
        if (openUntil > i && i + 1 < datagrams.size())
            continue;
        std::stable_sort(begin, order.end(), [&pairs](qsizetype one, qsizetype other) {
            return pairs.talk(one) < pairs.talk(other);
        });
        begin = order.end();
    }
    return order;
}

/// What came unasked, where the last question went to another host: a step would expect it, and who runs the transcript
/// passes over it, or not, as it happens to come.
std::vector<bool> strangersAmong(const QList<RecordedDatagram> &datagrams, const RecordingPairs &pairs,
                                 const std::vector<qsizetype> &order)
{
    std::vector<bool> strangers(order.size(), false);
    Endpoint asked;
    for (const qsizetype index : order) {
        const RecordedDatagram &one = datagrams.at(index);
        if (one.isOutgoing() && one.state != State::NotSent && !one.isLost && !pairs.isRepeat(index))
            asked = one.peer;
        else if (!one.isOutgoing() && pairs.partner(index) < 0)
            strangers[size_t(index)] = !asked.isNull() && !asked.isForMany() && !one.peer.sameAddress(asked);
    }
    return strangers;
}

/// Whom most of it went to.
Endpoint targetOf(const QList<RecordedDatagram> &datagrams)
{
    QHash<Endpoint, qsizetype> counts;
    Endpoint most;
    for (const RecordedDatagram &one : datagrams) {
        if (one.isOutgoing() && !one.peer.isNull() && ++counts[one.peer] > counts.value(most))
            most = one.peer;
    }
    return most.isNull() && !datagrams.isEmpty() ? datagrams.constFirst().peer : most;
}

class Drafter
{
public:
    Drafter(const QList<RecordedDatagram> &datagrams, const RecordingDraftOptions &options)
        : m_datagrams(datagrams)
        , m_options(options)
        , m_pairs(datagrams)
        , m_order(ordered(datagrams, m_pairs))
        , m_strangers(strangersAmong(datagrams, m_pairs, m_order))
        , m_target(targetOf(datagrams))
        , m_asked(m_target)
    {
        m_draft.title = options.title;
        m_draft.target = m_target.text();
        m_draft.withinNs = leastWithinNs;
        if (lacksScope(m_target))
            m_draft.comments.append(
                QStringLiteral("%1 is an address of one link: behind it belongs which one, "
                               "as in %1%eth0")
                    .arg(m_target.addressText()));
    }

    TranscriptDraft draft()
    {
        for (size_t place = 0; place < m_order.size(); ++place)
            take(place);
        for (const QString &comment : std::as_const(m_comments))
            m_draft.comments.append(QStringLiteral("At the end: %1").arg(comment));
        return m_draft;
    }

private:
    const RecordedDatagram &at(qsizetype index) const { return m_datagrams.at(index); }

    /// What there is to say instead of a step; empty: it is one.
    QString insteadOfStep(qsizetype index) const
    {
        const RecordedDatagram &one = at(index);
        if (one.isLost)
            return one.isOutgoing() ? QStringLiteral("what was sent here is not known any more")
                                    : QStringLiteral("what came here is not known any more");
        if (one.isOutgoing() && one.state == State::NotSent)
            return QStringLiteral("%1 was not sent").arg(beginningOf(one.payload));
        if (!one.isOutgoing() && one.state == State::Duplicate && m_pairs.partner(index) < 0)
            return QStringLiteral("%1 came once more").arg(beginningOf(one.payload));
        if (m_strangers[size_t(index)])
            return QStringLiteral("%1 sent %2, and nobody had asked")
                .arg(one.peer.text(), beginningOf(one.payload));
        return {};
    }

    bool isStep(qsizetype index) const { return !m_pairs.isRepeat(index) && insteadOfStep(index).isEmpty(); }

    void take(size_t place)
    {
        const qsizetype index = m_order[place];
        if (m_isTaken == index || m_pairs.isRepeat(index))
            return;
        const QString comment = insteadOfStep(index);
        if (!comment.isEmpty()) {
            m_comments.append(comment);
        } else if (at(index).isOutgoing()) {
            ask(index, place);
        } else {
            listen(index);
        }
    }

    /// The next of the same talk that is a step; -1: there is none.
    qsizetype next(size_t place) const
    {
        const int talk = m_pairs.talk(m_order[place]);
        while (++place < m_order.size()) {
            if (isStep(m_order[place]))
                return m_pairs.talk(m_order[place]) == talk ? m_order[place] : -1;
        }
        return -1;
    }

    /// Whether before the next question comes what nobody had asked for, which comes when it does.
    bool isFollowedByUnasked(size_t place) const
    {
        while (++place < m_order.size()) {
            const qsizetype index = m_order[place];
            if (isStep(index) && (at(index).isOutgoing() || m_pairs.partner(index) < 0))
                return !at(index).isOutgoing();
        }
        return false;
    }

    void ask(qsizetype index, size_t place)
    {
        const RecordedDatagram &question = at(index);
        const qsizetype following = next(place);
        Step step;
        step.send = question.payload;
        if (question.peer != m_target)
            step.to = question.peer.text();
        if (m_pairs.isKnownByAnswer(question.peer))
            m_comments.append(
                QStringLiteral("this end is known by its answer; it may have another port next time"));
        if (const int repeats = m_pairs.repeats(index); repeats > 0)
            m_comments.append(repeats == 1 ? QStringLiteral("sent once more")
                                           : QStringLiteral("sent %1 times more").arg(repeats));
        beginTalk(m_pairs.talk(index), question.timeNs);
        // What comes in which order depends on the pause where something else was still to come.
        if (m_hasBegun && (m_options.keepsPauses || m_outstanding > 0 || isFollowedByUnasked(place)))
            step.waitNs = pauseBefore(question);
        passTo(question.timeNs);
        m_asked = question.peer;
        m_askedNs = question.timeNs;
        // A step that expects passes over what came before it: answers to earlier questions must not be among that.
        if (m_outstanding == 0)
            m_overlapNs = question.timeNs;
        const bool isAlone = std::exchange(m_outstanding, m_outstanding + m_pairs.answers(index)) == 0;
        const bool isAnswered =
            following >= 0 && !at(following).isOutgoing() && m_pairs.partner(following) == index;
        if (isAnswered && isAlone)
            expect(step, following);
        else if (m_pairs.answers(index) == 0)
            expectNone(step, question, isAlone && isQuietBehind(index));
        append(step);
    }

    /// Talks that overlapped stand one after the other: the time begins again with each.
    void beginTalk(int talk, qint64 timeNs)
    {
        if (std::exchange(m_talk, talk) != talk)
            m_nowNs = std::min(m_nowNs, timeNs);
    }

    qint64 pauseBefore(const RecordedDatagram &question)
    {
        const qint64 pauseNs = elapsedNs(m_nowNs, question.timeNs);
        if (pauseNs <= mostWaitNs)
            return pauseNs > leastPauseNs ? pauseNs : 0;
        m_comments.append(QStringLiteral("the pause here was longer than a transcript waits"));
        return mostWaitNs;
    }

    /// Whether for as long as an answer could come nothing came, of whatever kind, and nothing else was said: who does not
    /// wait himself cannot tell that there is nothing to wait for.
    bool isQuietBehind(qsizetype index) const
    {
        const RecordedDatagram &question = at(index);
        for (qsizetype i = index + 1; i < m_datagrams.size(); ++i) {
            if (elapsedNs(question.timeNs, at(i).timeNs) >= question.timeoutNs)
                return true;
            if (!m_pairs.isRepeat(i) && (!at(i).isOutgoing() || at(i).state != State::NotSent))
                return false;
        }
        return true;
    }

    void expect(Step &step, qsizetype answer)
    {
        const RecordedDatagram &one = at(answer);
        step.expect = one.payload;
        if (!one.peer.sameAddress(m_asked))
            step.from = one.peer.text();
        const qsizetype question = m_pairs.partner(answer);
        // Which of the questions on their way it answers may not be what it was paired with.
        qint64 beganNs = question >= 0 ? at(question).timeNs : m_askedNs;
        if (m_outstanding > 0)
            beganNs = std::min(beganNs, m_overlapNs);
        if (const qint64 withinNs = withinFor(elapsedNs(beganNs, one.timeNs)); withinNs != leastWithinNs)
            step.withinNs = withinNs;
        passTo(one.timeNs);
        if (question >= 0 && m_outstanding > 0) // else it is of a question that is lost
            --m_outstanding;
        m_isTaken = answer;
    }

    /// No answer came to it. That is something to hold to where it is known, and where nothing else may come meanwhile.
    void expectNone(Step &step, const RecordedDatagram &question, bool isQuiet)
    {
        if (question.state == State::Unreachable)
            m_comments.append(QStringLiteral("it did not arrive: an ICMP error came back"));
        if (question.state == State::Waiting)
            m_comments.append(QStringLiteral("no answer had come yet"));
        if (question.state != State::GivenUp)
            return;
        if (question.timeoutNs <= 0 || question.timeoutNs > mostWaitNs || !isQuiet || m_options.hasGaps) {
            m_comments.append(m_options.hasGaps ? QStringLiteral("no answer is known; not all that came is")
                                                : QStringLiteral("no answer came"));
            return;
        }
        step.expectsNothing = true;
        step.withinNs = question.timeoutNs;
        passTo(question.timeNs + question.timeoutNs);
    }

    void listen(qsizetype index)
    {
        if (at(index).state == State::Duplicate)
            m_comments.append(QStringLiteral("the same answer once more"));
        if (m_pairs.partner(index) < 0)
            m_comments.append(QStringLiteral("nobody had asked for this one"));
        Step step;
        if (!m_hasBegun)
            m_askedNs = at(index).timeNs;
        expect(step, index);
        append(step);
    }

    void passTo(qint64 timeNs)
    {
        m_nowNs = m_hasBegun ? std::max(m_nowNs, timeNs) : timeNs;
        m_hasBegun = true;
    }

    void append(Step &step)
    {
        step.comments = std::exchange(m_comments, {});
        m_draft.steps.append(step);
    }

    const QList<RecordedDatagram> &m_datagrams;
    const RecordingDraftOptions &m_options;
    const RecordingPairs m_pairs;
    const std::vector<qsizetype> m_order;
    const std::vector<bool> m_strangers; // by the index of the datagram
    const Endpoint m_target;
    TranscriptDraft m_draft;
    QStringList m_comments;   // for the next step
    qsizetype m_isTaken = -1; // an answer that is in the step of its question
    int m_outstanding = 0;    // answers to what was asked so far
    qint64 m_overlapNs =
        0;            // when the oldest question was sent whose answers are still to come, or others' with it
    Endpoint m_asked; // whom the last question went to
    qint64 m_askedNs = 0; // and when
    qint64 m_nowNs = 0;   // where the transcript has come to
    int m_talk = -1;      // of the last question
    bool m_hasBegun = false;
};

} // namespace

TranscriptDraft draftOf(const QList<RecordedDatagram> &datagrams, const RecordingDraftOptions &options)
{
    return Drafter(datagrams, options).draft();
}

} // namespace echogram
