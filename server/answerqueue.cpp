// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/answerqueue.h"

namespace echogram {

bool AnswerQueue::push(QByteArrayView payload, const Endpoint &peer, const Endpoint &local,
                       quint8 questionHops)
{
    const qsizetype cost = costOf(payload.size());
    if (m_used + cost > m_capacity)
        return false;
    m_used += cost;
    m_answers.push_back({payload.toByteArray(), peer, local, questionHops});
    return true;
}

void AnswerQueue::clear()
{
    m_answers.clear();
    m_used = 0;
}

} // namespace echogram
