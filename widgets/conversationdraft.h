// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messagelog.h"
#include "core/chat/messagerange.h"
#include "core/datagram/result.h"
#include "core/transcript/transcriptrecording.h"

#include <QList>

#include <optional>

namespace echogram {

/// More than a person keeps as one, and few enough to be read at once.
inline constexpr qsizetype mostRecordedDatagrams = 20'000;

/// What was said in a conversation, for draftOf(): of these ranges, or all of it. Reads it from the log's files. Where that is
/// nothing, or too much, a sentence says so.
Result<QList<RecordedDatagram>, QString> recordedDatagrams(const MessageLog &log,
                                                           const std::optional<QList<MessageRange>> &ranges);

} // namespace echogram
