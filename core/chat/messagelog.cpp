// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagelog.h"

namespace echogram {

void MessageLog::append(const Message &message)
{
    Q_ASSERT(message.id == endId());
    m_messages.append(message);
    m_payloadBytes += message.payload.size();
}

bool MessageLog::amend(const Amendment &amendment)
{
    if (!contains(amendment.id))
        return false;
    Message &message = m_messages[amendment.id - m_firstId];
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
    qsizetype count = std::max<qsizetype>(0, size() - maximumMessages);
    qsizetype bytes = m_payloadBytes;
    for (qsizetype i = 0; i < count; ++i)
        bytes -= m_messages.at(i).payload.size();
    while (bytes > maximumPayloadBytes)
        bytes -= m_messages.at(count++).payload.size();
    return count;
}

void MessageLog::forget(qsizetype count)
{
    for (qsizetype i = 0; i < count; ++i)
        m_payloadBytes -= m_messages.at(i).payload.size();
    m_messages.remove(0, count);
    m_firstId += count;
}

} // namespace echogram
