// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/deliveryshape.h"

#include <QString>

#include <optional>

namespace echogram {

/// How far the window is with a transcript, or with one of its steps.
enum class TranscriptState : quint8 {
    NotRun,
    Queued, ///< others are run before
    Running,
    Passed,
    Failed,
    Refused, ///< by the system or the network
    Stopped,
    Unreadable,
};

/// "passed"; in as few words as fit a list.
QString transcriptStateText(TranscriptState state);
std::optional<DeliveryShape> transcriptStateShape(TranscriptState state);
/// Whether it is bad news.
bool isProblem(TranscriptState state);

} // namespace echogram
