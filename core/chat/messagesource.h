// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messageview.h"

#include <functional>
#include <optional>

namespace echogram {

/// A log as it was at one moment, to be read on another thread while the log itself goes on: what MessageSearch and
/// LogExport read from. A value; each copy is for one thread at a time.
struct MessageSource
{
    using Visitor = std::function<bool(const MessageView &)>; ///< false: enough

    MessageId firstId = 0;
    MessageId endId = 0; ///< one behind the last
    /// Shows the messages from the first id up to, not including, the second one, in order, until the visitor has
    /// had enough. Those that cannot be read (any more) are left out.
    std::function<void(MessageId, MessageId, const Visitor &)> visit;
    /// All there is to know of one of them; nothing when it cannot be read (any more). In the order of their ids is
    /// fastest.
    std::function<std::optional<Message>(MessageId)> at;

    MessageId size() const { return endId - firstId; }
    bool contains(MessageId id) const { return id >= firstId && id < endId; }
};

} // namespace echogram
