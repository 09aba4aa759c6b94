// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagesource.h"

#include <QList>

#include <memory>

namespace echogram::test {

inline MessageView viewOf(const Message &message)
{
    return {message.id,   message.direction, message.delivery,    message.kind,
            message.peer, message.local,     message.time.wallNs, message.payload};
}

/// Messages with the ids from `firstId` on, as a log would give them. They are shared: what is changed in them is
/// seen by the source.
inline MessageSource sourceOf(const std::shared_ptr<QList<Message>> &messages, MessageId firstId = 0)
{
    MessageSource source;
    source.firstId = firstId;
    source.endId = firstId + messages->size();
    source.at = [messages, firstId](MessageId id) -> std::optional<Message> {
        return messages->at(id - firstId);
    };
    source.visit = [messages, firstId](MessageId first, MessageId end,
                                       const MessageSource::Visitor &visitor) {
        for (MessageId id = first; id < end; ++id) {
            if (!visitor(viewOf(messages->at(id - firstId))))
                return;
        }
    };
    return source;
}

/// Sent, one for each payload, and answered by nobody yet.
inline std::shared_ptr<QList<Message>> questions(const QList<QByteArray> &payloads, MessageId firstId = 0)
{
    auto messages = std::make_shared<QList<Message>>();
    for (const QByteArray &payload : payloads) {
        Message message;
        message.id = firstId + messages->size();
        message.payload = payload;
        messages->append(message);
    }
    return messages;
}

} // namespace echogram::test
