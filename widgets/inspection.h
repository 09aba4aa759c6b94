// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagelog.h"
#include "widgets/inspector.h"

namespace echogram {

/// What the inspector says of a message; an answer is held against its question where that is in the log.
InspectedDatagram inspected(const Message &message, const MessageLog &log);

} // namespace echogram
