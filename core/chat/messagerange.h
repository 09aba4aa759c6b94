// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"

namespace echogram {

/// Messages whose ids follow one another without a gap, both ends included.
struct MessageRange
{
    MessageId first = noMessage;
    MessageId last = noMessage;

    friend bool operator==(const MessageRange &, const MessageRange &) = default;
};

} // namespace echogram
