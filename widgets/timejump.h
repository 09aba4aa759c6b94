// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QString>

#include <optional>

namespace echogram {

class ChatView;

/// Makes the first message at or after a time the current one and shows it. The time is written as parseTime() reads
/// it, seen from the current message, or the topmost in sight where that is not. Returns why it could not.
std::optional<ParseError> jumpToTime(ChatView &view, const QString &text);

} // namespace echogram
