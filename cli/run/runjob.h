// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/job.h"
#include "cli/run/reportplace.h"
#include "cli/run/runoptions.h"
#include "cli/run/runreport.h"
#include "cli/run/runresult.h"
#include "cli/run/waitingresults.h"
#include "core/toml/fileerror.h"
#include "core/transcript/transcriptrunner.h"

#include <deque>
#include <memory>
#include <vector>

namespace echogram {

/// `run` at work: reads all files, runs some at once, and lets the reports tell of them in the order of the files.
/// Borrows the output.
class RunJob : public Job
{
    Q_OBJECT
public:
    RunJob(const RunOptions &options, Output &output);
    ~RunJob() override;

    void start() override;
    void interrupt() override;

private:
    /// A file, and how far it is with it.
    struct Work
    {
        std::shared_ptr<const RunFile> file;
        size_t index = 0;
        qint64 begun = 0; // how many times
        std::unique_ptr<TranscriptRunner> runner;
        RunResult result; // of the run under way
    };

    void fail(const QList<FileError> &problems, ExitCode code);
    QList<FileError> openReports(const QList<ReportRequest> &requests);
    void fill();
    void beginRun(Work &work);
    void takeStep(Work &work, const StepVerdict &verdict);
    void endRun(Work &work, const TranscriptVerdict &verdict);
    void proceedWith(Work &work);
    void resumePaused();
    void tell(const RunResult &result);
    void stopAll(const QString &reason);
    void leaveRest();
    void flushReports();
    void finishWhenDone();
    ExitCode verdict() const;

    const RunOptions m_options;
    Output &m_output;
    std::deque<ReportPlace> m_places;
    std::vector<std::unique_ptr<RunReport>> m_reports;
    std::deque<Work> m_works;
    QList<Work *> m_paused; // until there is room for their results
    WaitingResults m_waiting;
    size_t m_next = 0;   // the first that is not begun
    qint64 m_active = 0; // those that have paused, too
    qint64 m_beganNs = 0;
    RunSums m_sums;
    QString m_stopReason;
    bool m_isStopping = false;
    bool m_hasWriteFailed = false;
    bool m_isFinished = false;
};

} // namespace echogram
