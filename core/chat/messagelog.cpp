// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagelog.h"

namespace echogram {

void MessageLog::append(const Message &message)
{
    Q_ASSERT(message.id == endId());
    m_messages.push_back(message);
    m_payloadBytes += message.payload.size();
}

bool MessageLog::amend(const Amendment &amendment)
{
    if (!contains(amendment.id))
        return false;
    Message &message = m_messages[size_t(amendment.id - m_firstId)];
    switch (amendment.news) {
    case Amendment::News::Sent:
        message.delivery = Delivery::Waiting;
        message.peer = amendment.peer;
        message.local = amendment.local;
        message.time = amendment.time;
        break;
    case Amendment::News::Settled:
        message.delivery = amendment.delivery;
        message.isLate = amendment.isLate;
        message.reason = amendment.reason;
        if (amendment.delivery == Delivery::Answered) {
            message.partner = amendment.partner;
            message.roundTripNs = amendment.roundTripNs;
            message.candidates = amendment.candidates;
            message.answers = 1;
        }
        break;
    case Amendment::News::FurtherAnswer:
        ++message.answers;
        break;
    case Amendment::News::DuplicateAnswer:
        ++message.duplicates;
        break;
    }
    return true;
}

qsizetype MessageLog::overflow() const
{
    const qsizetype tooMany = size() - maximumMessages;
    qsizetype count = 0;
    for (qsizetype bytes = m_payloadBytes; count < tooMany || bytes > maximumPayloadBytes; ++count)
        bytes -= at(m_firstId + count).payload.size();
    return count;
}

void MessageLog::forget(qsizetype count)
{
    for (; count > 0; --count, ++m_firstId) {
        m_payloadBytes -= m_messages.front().payload.size();
        m_messages.pop_front();
    }
}

} // namespace echogram
