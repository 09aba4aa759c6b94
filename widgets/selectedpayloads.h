// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"
#include "core/datagram/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace echogram {

class ChatView;

/// How much of a selection is taken into memory at once, to be copied or sent again. A selection may be all of a log
/// that is larger than memory.
inline constexpr qsizetype mostPayloads = 10'000;
inline constexpr qsizetype mostPayloadBytes = 16 * 1024 * 1024;

/// The selected messages, from the oldest to the newest; or a sentence that says that they are too
/// many, for which no more of them is read than may be taken.
Result<QList<Message>, QString> selectedMessages(const ChatView &view);

/// Their payloads alone.
Result<QList<QByteArray>, QString> selectedPayloads(const ChatView &view);

} // namespace echogram
