// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/runresult.h"

#include <algorithm>

namespace echogram {

void RunResult::add(const StepVerdict &step)
{
    if (step.step < 0 || size_t(step.step) >= steps.size())
        return;
    StepResult &result = steps[size_t(step.step)];
    ++result.repetitions;
    result.outcome = step.outcome;
    result.message = step.message;
    result.place = step.place;
    result.durationNs += step.durationNs;
}

void RunResult::add(const TranscriptVerdict &whole)
{
    isRun = true;
    verdict = whole;
    if (whole.outcome == Outcome::Passed || whole.step < 0 || size_t(whole.step) >= steps.size())
        return;
    StepResult &result = steps[size_t(whole.step)]; // the step may not have come so far as to be told of
    result.repetitions = std::max<quint64>(result.repetitions, 1);
    result.outcome = whole.outcome;
    result.message = verdict.message;
    result.place = whole.place;
}

void RunSums::add(const RunResult &result)
{
    if (!result.isRun) {
        notRun += result.left;
        return;
    }
    switch (result.verdict.outcome) {
    case Outcome::Passed:
        ++passed;
        break;
    case Outcome::Failed:
        ++failed;
        break;
    case Outcome::Refused:
        ++refused;
        break;
    case Outcome::Stopped:
        ++stopped;
        break;
    }
}

} // namespace echogram
