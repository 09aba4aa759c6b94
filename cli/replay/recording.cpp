// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/replay/recording.h"

#include <algorithm>
#include <utility>

namespace echogram {
namespace {

// What a conversation waits when nothing else is said.
constexpr qint64 answerTimeoutNs = 1'000'000'000;

// A damaged record may say any time at all; some of these together still fit 64 bits.
constexpr qint64 longestNs = qint64(1) << 58;

} // namespace

qint64 RecordingBuilder::keep(QByteArrayView payload)
{
    const qint64 offset = m_recording.m_bytes.size();
    m_recording.m_bytes.append(payload.data(), payload.size());
    return offset;
}

void RecordingBuilder::add(const Endpoint &source, QByteArrayView payload, qint64 wallNs)
{
    std::vector<Recording::Question> &questions = m_recording.m_questions;
    const bool isQuestion = source == m_asker;
    if (questions.empty()) {
        if (!isQuestion)
            return;
        m_firstNs = wallNs;
    }
    m_latestNs = std::max(m_latestNs, std::min(wallNs - m_firstNs, longestNs));
    m_matcher.expire(m_latestNs);
    if (isQuestion) {
        m_matcher.asked(qint64(questions.size()), m_peer, payload.toByteArray(), m_latestNs, answerTimeoutNs);
        questions.push_back({wallNs, m_latestNs, keep(payload), qint32(payload.size()), 0, 0});
        return;
    }
    const Match match = m_matcher.received(m_peer, payload, m_latestNs);
    const size_t question = match.question == noMessage ? questions.size() - 1 : size_t(match.question);
    ++questions[question].answers;
    m_recording.m_answers.push_back({qsizetype(question), m_latestNs - questions[question].sinceFirstNs,
                                     keep(payload), qint32(payload.size())});
}

Recording RecordingBuilder::take()
{
    std::stable_sort(m_recording.m_answers.begin(), m_recording.m_answers.end(),
                     [](const Recording::Answer &one, const Recording::Answer &other) {
                         return one.question < other.question;
                     });
    qsizetype first = 0;
    for (Recording::Question &question : m_recording.m_questions) {
        question.firstAnswer = first;
        first += question.answers;
    }
    return std::exchange(m_recording, {});
}

} // namespace echogram
