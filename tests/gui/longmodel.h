// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/conversationmodel.h"

#include <utility>

namespace echogram {

/// A model of a log of any length, which makes its messages up when they are read, and counts how often that is.
/// What comes and goes is told by the signals of a conversation that itself has nothing in its log:
///
///     Q_EMIT conversation.messagesAppended(10'000'000);
class LongModel : public ConversationModel
{
public:
    using ConversationModel::ConversationModel;

    static constexpr qint64 firstWallNs = 1'700'000'000'000'000'000; // in November 2023
    static constexpr qint64 stepNs = 1'000'000;                      // from one message to the next

    /// Even ones are questions, and the next one is the answer.
    static Message made(MessageId id)
    {
        Message message;
        message.id = id;
        message.payload = "message " + QByteArray::number(id);
        message.time = {firstWallNs + id * stepNs, id * stepNs};
        message.direction = id % 2 == 0 ? Direction::Outgoing : Direction::Incoming;
        message.delivery = Delivery::Answered;
        message.kind = AnswerKind::Answer;
        message.partner = id ^ 1;
        message.roundTripNs = stepNs;
        return message;
    }

    /// How large the payloads are, 0 for as long as their words.
    void setPayloadBytes(qsizetype bytes) { m_payloadBytes = bytes; }
    int takeReads() const { return std::exchange(m_reads, 0); }

protected:
    Message read(MessageId id) const override
    {
        ++m_reads;
        Message message = made(id);
        if (m_payloadBytes > 0)
            message.payload = QByteArray(m_payloadBytes, 'x');
        return message;
    }

private:
    qsizetype m_payloadBytes = 0;
    mutable int m_reads = 0;
};

} // namespace echogram
