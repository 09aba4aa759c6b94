// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/net/datagramio.h"

#include <QByteArray>
#include <QByteArrayView>

#include <deque>

namespace echogram {

/// Answers for which the kernel's send buffer had no room, in order, until they can go out. Bounded: what does
/// not fit is refused, and the caller counts it. A plain value without a thread or a clock of its own.
class AnswerQueue
{
public:
    explicit AnswerQueue(qsizetype capacityBytes)
        : m_capacity(capacityBytes)
    {}

    bool isEmpty() const { return m_answers.empty(); }
    qsizetype size() const { return qsizetype(m_answers.size()); } ///< answers

    /// Takes a copy to the end of the queue; false when the queue is full.
    bool push(QByteArrayView payload, const Endpoint &peer, const Endpoint &local, quint8 questionHops = 0);

    /// Hands the answers in order to `send(payload, peer, local, questionHops)`, which returns a SendVerdict, at most `limit` of
    /// them. An answer that gets BufferFull stays, at the head, and ends the run; one that gets Sent or Failed is
    /// gone.
    template <class Send>
    void drain(qsizetype limit, Send &&send)
    {
        for (; limit > 0 && !m_answers.empty(); --limit) {
            const Answer &answer = m_answers.front();
            if (send(QByteArrayView(answer.payload), answer.peer, answer.local, answer.questionHops)
                == SendVerdict::BufferFull)
                return;
            m_used -= costOf(answer.payload.size());
            m_answers.pop_front();
        }
    }

    void clear();

private:
    struct Answer
    {
        QByteArray payload;
        Endpoint peer;
        Endpoint local;
        quint8 questionHops = 0;
    };

    /// Empty datagrams take memory as well.
    static constexpr qsizetype costOf(qsizetype payloadSize)
    {
        return payloadSize + qsizetype(sizeof(Answer));
    }

    std::deque<Answer> m_answers;
    qsizetype m_capacity = 0; // bytes
    qsizetype m_used = 0;     // bytes
};

} // namespace echogram
