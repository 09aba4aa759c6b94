// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transcript/transcript.h"

namespace echogram {
namespace {

void addLeaves(const std::vector<TranscriptStep> &steps, std::vector<const TranscriptStep *> &leaves)
{
    for (const TranscriptStep &step : steps) {
        if (step.isGroup())
            addLeaves(step.steps, leaves);
        else
            leaves.push_back(&step);
    }
}

} // namespace

std::vector<const TranscriptStep *> Transcript::leaves() const
{
    std::vector<const TranscriptStep *> leaves;
    addLeaves(steps, leaves);
    return leaves;
}

} // namespace echogram
