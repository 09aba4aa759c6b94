// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/replymatcher.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace echogram {

/// What one end of a flow sent, when, and what came back for it. All payloads stand side by side in one buffer: some
/// 40 bytes more a datagram.
class Recording
{
public:
    struct Question
    {
        qint64 wallNs = 0;       ///< as in the capture
        qint64 sinceFirstNs = 0; ///< after the first question; never falls, even where the capture's times do
        qint64 offset = 0;       ///< of the payload
        qint32 length = 0;
        qint32 answers = 0;        ///< how many came back
        qsizetype firstAnswer = 0; ///< theirs stand in a row
    };
    struct Answer
    {
        qsizetype question = 0;
        qint64 delayNs = 0; ///< after its question
        qint64 offset = 0;  ///< of the payload
        qint32 length = 0;
    };

    const std::vector<Question> &questions() const { return m_questions; }
    const std::vector<Answer> &answers() const { return m_answers; }
    /// Valid as long as the recording is.
    QByteArrayView payload(const Question &question) const { return view(question.offset, question.length); }
    QByteArrayView payload(const Answer &answer) const { return view(answer.offset, answer.length); }

    qsizetype size() const { return qsizetype(m_questions.size()); }
    /// From the first question to the last, in ns.
    qint64 durationNs() const { return m_questions.empty() ? 0 : m_questions.back().sinceFirstNs; }

private:
    friend class RecordingBuilder;
    QByteArrayView view(qint64 offset, qint32 length) const
    {
        return QByteArrayView(m_bytes.constData() + offset, length);
    }

    QByteArray m_bytes;
    std::vector<Question> m_questions;
    std::vector<Answer> m_answers; // in the order of their questions, and of one question as they came
};

/// Makes a recording of datagrams in the order of a capture. Questions and answers are paired as in a conversation that
/// is held, with a time-out of a second (see ReplyMatcher); what nothing waited for is a further answer to the question
/// before it, as where a server sends many for one.
class RecordingBuilder
{
public:
    /// Both ends as in the capture: `asker` is whose datagrams are sent again.
    RecordingBuilder(const Endpoint &asker, const Endpoint &peer)
        : m_asker(asker)
        , m_peer(peer)
    {}

    void reserve(qsizetype payloadBytes) { m_recording.m_bytes.reserve(payloadBytes); }

    /// `wallNs` as in the capture. What came before the first question is nobody's answer, and left out.
    void add(const Endpoint &source, QByteArrayView payload, qint64 wallNs);

    Recording take();

private:
    qint64 keep(QByteArrayView payload);

    const Endpoint m_asker;
    const Endpoint m_peer;
    ReplyMatcher m_matcher;
    Recording m_recording;
    qint64 m_firstNs = 0;  // the wall clock at the first question
    qint64 m_latestNs = 0; // since the first question
};

} // namespace echogram
