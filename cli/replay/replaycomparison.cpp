// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/replaycomparison.h"

#include <QHashFunctions>

#include <algorithm>
#include <limits>

namespace echogram {
namespace {

// Of answers that wait to be paired. Beyond it they are counted as additional: somebody sends without being asked.
constexpr qsizetype mostEventBytes = 256 * 1024 * 1024;
constexpr qsizetype heapBytes = 64; // what a payload costs besides its bytes

} // namespace

ReplayComparison::ReplayComparison(const Recording &recording, const IgnoredBytes &ignored, qint64 timeoutNs,
                                   const Report &report)
    : m_recording(recording)
    , m_ignored(ignored)
    , m_timeoutNs(timeoutNs)
    , m_report(report)
    , m_sentNs(recording.questions().size())
    , m_open(recording.questions().size())
    , m_hasCome(recording.answers().size())
    , m_sameNext(recording.answers().size(), none)
{
    m_expected.reserve(qsizetype(recording.answers().size()));
}

size_t ReplayComparison::hashOf(QByteArrayView payload) const
{
    return m_ignored.isEmpty() ? qHash(payload, 0) : qHash(m_ignored.masked(payload), 0);
}

void ReplayComparison::asked(qsizetype question, const Endpoint &peer, qint64 nowNs)
{
    const Recording::Question &recorded = m_recording.questions()[size_t(question)];
    m_sentNs[size_t(question)] = nowNs;
    m_open[size_t(question)] = recorded.answers;
    qint64 longestNs = 0;
    for (qsizetype answer = recorded.firstAnswer; answer < recorded.firstAnswer + recorded.answers;
         ++answer) {
        longestNs = std::max(longestNs, m_recording.answers()[size_t(answer)].delayNs);
        expect(answer);
    }
    m_events.push_back({nowNs, nowNs + longestNs + m_timeoutNs, question, peer, {}, {}});
}

/// An answer may come from now on.
void ReplayComparison::expect(qsizetype answer)
{
    Row &row = m_expected[hashOf(m_recording.payload(m_recording.answers()[size_t(answer)]))];
    if (row.first == none)
        row.first = answer;
    else
        m_sameNext[size_t(row.last)] = answer;
    row.last = answer;
}

/// Whether it is as a recorded one that is due.
bool ReplayComparison::takeExpected(QByteArrayView payload, qint64 nowNs)
{
    const auto row = m_expected.find(hashOf(payload));
    if (row == m_expected.end())
        return false;
    bool isFound = false;
    while (row->first != none && !isFound) {
        const qsizetype answer = row->first;
        const Recording::Answer &recorded = m_recording.answers()[size_t(answer)];
        if (m_ignored.firstDifference(m_recording.payload(recorded), payload) >= 0)
            return false; // two payloads with one hash
        row->first = m_sameNext[size_t(answer)];
        isFound = nowNs <= m_sentNs[size_t(recorded.question)] + recorded.delayNs + m_timeoutNs;
        if (isFound) {
            m_hasCome[size_t(answer)] = true;
            --m_open[size_t(recorded.question)];
        }
    }
    if (row->first == none)
        m_expected.erase(row);
    return isFound;
}

void ReplayComparison::received(const Endpoint &from, QByteArrayView payload, const Instant &time)
{
    ++m_counts.received;
    if (takeExpected(payload, time.monotonicNs)) {
        ++m_counts.same;
        return;
    }
    const qsizetype cost = payload.size() + qsizetype(sizeof(Event)) + heapBytes;
    if (m_eventBytes + cost > mostEventBytes) {
        ++m_counts.additional;
        return;
    }
    m_eventBytes += cost;
    m_events.push_back({time.monotonicNs, 0, none, from, payload.toByteArray(), time});
}

void ReplayComparison::advance(qint64 nowNs)
{
    while (!m_events.empty()) {
        const Event &event = m_events.front();
        if (event.question == none)
            feedAnswer(event);
        else if (m_open[size_t(event.question)] > 0 && nowNs <= event.deadlineNs)
            break;
        else
            feedQuestion(event);
        if (event.question == none)
            m_eventBytes -= event.payload.size() + qsizetype(sizeof(Event)) + heapBytes;
        m_events.pop_front();
    }
    expire(m_events.empty() ? nowNs : std::min(nowNs, m_events.front().timeNs));
}

/// Nothing that comes from now on is as its recorded answers are.
void ReplayComparison::feedQuestion(const Event &event)
{
    const Recording::Question &recorded = m_recording.questions()[size_t(event.question)];
    if (recorded.answers > 0 && m_open[size_t(event.question)] == 0)
        return; // all as recorded
    const QByteArray payload = m_recording.payload(recorded).toByteArray();
    const auto ask = [&](qsizetype answer, qint64 timeoutNs) {
        m_matcher.asked(qint64(m_asked.size()), event.peer, payload, event.timeNs, timeoutNs);
        m_asked.push_back({event.question, answer});
    };
    if (recorded.answers == 0)
        return ask(none, m_timeoutNs);
    for (qsizetype answer = recorded.firstAnswer; answer < recorded.firstAnswer + recorded.answers;
         ++answer) {
        if (!m_hasCome[size_t(answer)])
            ask(answer, m_recording.answers()[size_t(answer)].delayNs + m_timeoutNs);
    }
}

void ReplayComparison::feedAnswer(const Event &event)
{
    expire(event.timeNs - 1);
    const Match match = m_matcher.received(event.peer, event.payload, event.timeNs);
    const Asked asked = match.question == noMessage ? Asked() : m_asked[size_t(match.question)];
    const bool isFirst =
        (match.kind == AnswerKind::Answer || match.kind == AnswerKind::Late) && !match.isFurther;
    if (!isFirst || asked.answer == none)
        return addAdditional(asked.question, event);
    if (match.kind == AnswerKind::Late) {
        ++m_counts.late; // it has been counted as missing
        return;
    }
    const QByteArrayView expected = m_recording.payload(m_recording.answers()[size_t(asked.answer)]);
    m_hasCome[size_t(asked.answer)] = true;
    const qsizetype at = m_ignored.firstDifference(expected, event.payload);
    if (at < 0) { // two payloads with one hash stood in a row
        ++m_counts.same;
        return;
    }
    ++m_counts.different;
    m_report({ReplayDifference::Kind::Different, asked.question, asked.answer, at, event.payload, event.peer,
              event.time});
}

void ReplayComparison::addAdditional(qsizetype question, const Event &event)
{
    ++m_counts.additional;
    m_report({ReplayDifference::Kind::Additional, question, none, 0, event.payload, event.peer, event.time});
}

void ReplayComparison::expire(qint64 nowNs)
{
    for (const MessageId id : m_matcher.expire(nowNs)) {
        const Asked &asked = m_asked[size_t(id)];
        if (asked.answer == none)
            continue;
        if (m_isInterrupted) {
            ++m_counts.waiting;
            continue;
        }
        ++m_counts.missing;
        m_report({ReplayDifference::Kind::Missing, asked.question, asked.answer, 0, {}, {}, {}});
    }
}

std::optional<qint64> ReplayComparison::nextDeadlineNs() const
{
    return m_events.empty() ? m_matcher.nextDeadlineNs() : m_events.front().deadlineNs;
}

void ReplayComparison::interrupt(qint64 nowNs)
{
    advance(nowNs);
    m_isInterrupted = true;
    advance(std::numeric_limits<qint64>::max());
}

} // namespace echogram
