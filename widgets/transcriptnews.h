// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/verdict.h"

#include <QHash>
#include <QList>
#include <QMetaType>

#include <optional>

namespace echogram {

/// What a run of a transcript has to tell since it told last. A value; what is in it has a bound.
struct TranscriptNews
{
    static constexpr qsizetype mostSteps = 5'000;          ///< a bubble or two for each
    static constexpr qsizetype mostPayloadBytes = 8 << 20; ///< of all of them

    QList<StepVerdict> steps;   ///< the latest ones, in order
    quint64 untold = 0;         ///< datagrams of steps that were too many to be in `steps`
    QHash<int, quint64> passed; ///< of the steps that have moved on: how often each was passed by now
    std::optional<TranscriptVerdict> end; ///< with the last news
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::TranscriptNews)
