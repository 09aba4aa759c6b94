// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/conversationupdate.h"
#include "core/chat/message.h"

#include <deque>

namespace echogram {

/// A conversation's messages in the order of their ids, the newest ones in memory up to a bound.
class MessageLog
{
public:
    /// The bound: whichever is reached first, messages or bytes of payload.
    static constexpr qsizetype maximumMessages = 250'000;
    static constexpr qsizetype maximumPayloadBytes = 256 * 1024 * 1024;

    qsizetype size() const { return qsizetype(m_messages.size()); }
    bool isEmpty() const { return m_messages.empty(); }
    MessageId firstId() const { return m_firstId; } ///< also how many have been forgotten
    MessageId endId() const { return m_firstId + size(); }
    bool contains(MessageId id) const { return id >= m_firstId && id < endId(); }
    const Message &at(MessageId id) const { return m_messages.at(size_t(id - m_firstId)); }
    const Message &last() const { return m_messages.back(); }

    /// Its id must be endId().
    void append(const Message &message);
    /// Returns whether the message is still there to be amended.
    bool amend(const Amendment &amendment);

    /// How many of the oldest are over the bound and to be dropped by forget().
    qsizetype overflow() const;
    void forget(qsizetype count);

private:
    std::deque<Message>
        m_messages; // not a QList: it would move them all, on the reader's thread, as it grows
    MessageId m_firstId = 0;
    qsizetype m_payloadBytes = 0;
};

} // namespace echogram
