// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/run/runfile.h"
#include "core/transcript/verdict.h"

#include <memory>
#include <vector>

namespace echogram {

/// What became of one of a transcript's steps in all its repetitions.
struct StepResult
{
    Outcome outcome = Outcome::Passed; ///< of the last repetition
    quint64 repetitions = 0;           ///< that came to an end; 0: it was not run
    QString message;                   ///< why it is not passed
    FilePlace place;                   ///< of that
    qint64 durationNs = 0;             ///< of all repetitions

    bool isRun() const { return repetitions > 0; }
};

/// What became of a transcript, once. Its size does not depend on how often steps were repeated.
struct RunResult
{
    std::shared_ptr<const RunFile> file;
    qint64 run = 1;  ///< which time it is, from 1
    qint64 runs = 1; ///< how often it was to be run
    bool isRun = false;
    quint64 left = 0; ///< when it is not run: how often it was still to be run
    QString reason;   ///< why something of it was not run; may be empty
    TranscriptVerdict verdict;
    std::vector<StepResult> steps; ///< those that are no groups, by their index

    /// One more of what the runner says.
    void add(const StepVerdict &step);
    void add(const TranscriptVerdict &whole);
    bool isPassed() const { return isRun && verdict.outcome == Outcome::Passed; }
};

/// All results together.
struct RunSums
{
    quint64 passed = 0;
    quint64 failed = 0;
    quint64 refused = 0;
    quint64 stopped = 0;
    quint64 notRun = 0;
    qint64 durationNs = 0; ///< from the first to the last
    bool isInterrupted = false;

    void add(const RunResult &result);
};

} // namespace echogram
