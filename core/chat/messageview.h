// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"

#include <QByteArrayView>

namespace echogram {

/// A message as it stands in the log, for going through many of them: nothing is copied.
struct MessageView
{
    MessageId id = noMessage;
    Direction direction = Direction::Outgoing;
    Delivery delivery = Delivery::Waiting; ///< of an outgoing one
    AnswerKind kind = AnswerKind::Unasked; ///< of an incoming one
    Endpoint peer;
    Endpoint local;
    qint64 wallNs = 0;
    QByteArrayView payload; ///< valid until the next one
};

} // namespace echogram
