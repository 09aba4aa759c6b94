// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/transcript.h"

#include <vector>

namespace echogram {

/// Goes through steps in the order in which they are done: groups and repetitions unrolled, one at a time. Borrows the
/// steps.
class StepWalker
{
public:
    explicit StepWalker(const std::vector<TranscriptStep> &steps) { enter(steps, 1); }

    /// The step that is next, which is no group; null at the end.
    const TranscriptStep *next();

private:
    struct Level
    {
        const std::vector<TranscriptStep> *steps;
        size_t index = 0;        ///< of the step that is being done
        int done = 0;            ///< how many times that one was
        int repetitionsLeft = 1; ///< of the group, this one included
    };
    void enter(const std::vector<TranscriptStep> &steps, int repeat)
    {
        m_levels.push_back({&steps, 0, 0, repeat});
    }

    std::vector<Level> m_levels;
};

inline const TranscriptStep *StepWalker::next()
{
    while (!m_levels.empty()) {
        Level &level = m_levels.back();
        if (level.index == level.steps->size()) {
            if (--level.repetitionsLeft == 0) {
                m_levels.pop_back();
                continue;
            }
            level.index = 0;
        }
        const TranscriptStep &step = level.steps->at(level.index);
        if (step.isGroup()) {
            ++level.index; // for when it is done
            enter(step.steps, step.repeat);
            continue;
        }
        if (++level.done >= step.repeat) {
            ++level.index;
            level.done = 0;
        }
        return &step;
    }
    return nullptr;
}

} // namespace echogram
