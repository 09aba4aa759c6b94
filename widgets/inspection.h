// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"
#include "widgets/inspector.h"

#include <optional>

namespace echogram {

/// What the inspector says of a message, and of what became of it where it went out (`state`, may be empty); an answer is
/// held against its question where that is still there.
InspectedDatagram inspected(const Message &message, const QString &state,
                            const std::optional<Message> &question);

} // namespace echogram
