// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"
#include "widgets/deliveryshape.h"

#include <QString>

#include <optional>

namespace echogram {

/// A message's fate in words: "answered in 0.18 ms", "no answer in 1000 ms", "duplicate". Empty for the plain
/// answer, whose words stand at its question.
QString stateText(const Message &message);

/// The same in as few words as fit a list: "0.18 ms", "no answer".
QString shortStateText(const Message &message);

/// What stands behind the words, in whole sentences, for a tool tip; empty where there is nothing to add.
QString stateExplanation(const Message &message);

/// The same as a glyph; none for the plain answer.
std::optional<DeliveryShape> stateShape(const Message &message);

/// Whether the fate is bad news.
bool isProblem(const Message &message);

/// "0.182 ms", "12.4 ms", "1,204 ms": three significant digits below a second, from nanoseconds.
QString millisecondsText(qint64 nanoseconds);

/// "5 B", "65,507 B".
QString sizeText(qsizetype bytes);

/// "812 B", "1.2 kB", "3.4 GB": how much of a disk, in powers of a thousand as disks are sold.
QString fileSizeText(qint64 bytes);

/// "14:02:11.031", local time, from nanoseconds since 1970 UTC.
QString clockText(qint64 wallNs);

/// "today", "yesterday" or the date in the locale's long form; `nowWallNs` is when it is shown.
QString dayText(qint64 wallNs, qint64 nowWallNs);

/// Whether two instants lie on different local days.
bool isAnotherDay(qint64 wallNs, qint64 otherWallNs);

} // namespace echogram
