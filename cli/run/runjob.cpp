// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run/runjob.h"

#include "cli/output.h"
#include "cli/run/reportcheck.h"
#include "cli/run/reporttext.h"
#include "cli/run/transcriptset.h"
#include "core/net/clock.h"

#include <utility>

namespace echogram {
namespace {

RunResult resultFor(const std::shared_ptr<const RunFile> &file, qint64 run, qint64 runs)
{
    RunResult result;
    result.file = file;
    result.run = run;
    result.runs = runs;
    result.steps.resize(size_t(file->steps.size()));
    return result;
}

QList<ReportRequest> onStdout(QList<ReportRequest> reports)
{
    reports.removeIf([](const ReportRequest &report) { return !report.file.isEmpty(); });
    return reports;
}

} // namespace

RunJob::RunJob(const RunOptions &options, Output &output)
    : m_options(options)
    , m_output(output)
    , m_waiting([this](const RunResult &result) { tell(result); })
{}

RunJob::~RunJob() = default;

void RunJob::start()
{
    if (m_isFinished) // interrupted
        return;
    TranscriptSet set = loadTranscripts(m_options);
    const ReportProblems wrongPlaces = problemsWithReports(m_options.reports, set.inputs);
    if (!wrongPlaces.problems.isEmpty()) {
        if (!wrongPlaces.isOfStdout)
            openReports(onStdout(m_options.reports));
        return fail(set.problems + wrongPlaces.problems, ExitCode::Usage);
    }
    const QList<FileError> notOpened = openReports(m_options.reports);
    if (!set.problems.isEmpty())
        return fail(set.problems + notOpened, ExitCode::Usage);
    if (!notOpened.isEmpty())
        return fail(notOpened, ExitCode::System);
    for (std::shared_ptr<const RunFile> &file : set.files) {
        Work &work = m_works.emplace_back();
        work.file = std::move(file);
        work.index = m_works.size() - 1;
    }
    m_beganNs = monotonicNow();
    for (const auto &report : m_reports)
        report->begin();
    fill();
    finishWhenDone();
}

/// Before anything was run.
void RunJob::fail(const QList<FileError> &problems, ExitCode code)
{
    m_isFinished = true;
    for (const FileError &problem : problems) {
        if (problem.line > 0)
            m_output.note(problemText(problem)); // nothing in front, so that editors find the place
        else
            m_output.say(problemText(problem));
    }
    for (const auto &report : m_reports)
        report->takeProblems(problems, code);
    flushReports();
    Q_EMIT finished(code);
}

/// What is wrong with those that cannot be opened; the others are ready.
QList<FileError> RunJob::openReports(const QList<ReportRequest> &requests)
{
    QList<FileError> problems;
    for (const ReportRequest &request : requests) {
        ReportPlace &place = m_places.emplace_back(request.file, m_output);
        if (const QString problem = place.open(); problem.isEmpty()) {
            m_reports.push_back(makeReport(request, place, m_options.isQuiet));
        } else {
            problems += FileError{{}, 0, 0, problem};
            m_places.pop_back();
        }
    }
    return problems;
}

void RunJob::fill()
{
    while (!m_isStopping && !m_waiting.isFull() && m_active < m_options.jobs && m_next < m_works.size()) {
        ++m_active;
        beginRun(m_works[m_next++]);
    }
}

void RunJob::beginRun(Work &work)
{
    const quint64 seed = quint64(m_options.seed + work.begun);
    work.result = resultFor(work.file, ++work.begun, m_options.repeat);
    work.runner = std::make_unique<TranscriptRunner>(work.file->transcript, TranscriptRunOptions{seed, -1});
    connect(work.runner.get(), &TranscriptRunner::stepFinished, this,
            [this, &work](const StepVerdict &verdict) { takeStep(work, verdict); });
    // Queued, because it may come before start() or stop() returns.
    connect(
        work.runner.get(), &TranscriptRunner::finished, this,
        [this, &work](const TranscriptVerdict &verdict) { endRun(work, verdict); }, Qt::QueuedConnection);
    for (const auto &report : m_reports)
        report->takeBeginning(work.result, seed);
    work.runner->start();
}

void RunJob::takeStep(Work &work, const StepVerdict &verdict)
{
    work.result.add(verdict);
    for (const auto &report : m_reports)
        report->takeStep(work.result, verdict);
    flushReports(); // who reads sees it as it happens, and when nobody does a long transcript ends
}

void RunJob::endRun(Work &work, const TranscriptVerdict &verdict)
{
    work.runner.reset();
    work.result.add(verdict);
    if (verdict.outcome == Outcome::Stopped)
        work.result.reason = m_stopReason;
    m_sums.add(work.result);
    for (const auto &report : m_reports)
        report->takeEnd(work.result);
    const bool isPassed = work.result.isPassed();
    m_waiting.add(work.index, std::move(work.result));
    if (!isPassed && m_options.failsFast)
        stopAll(QStringLiteral("another one did not pass (--fail-fast)"));
    proceedWith(work);
    resumePaused();
    fill();
    flushReports();
    finishWhenDone();
}

/// To the next time it is to be run, as soon as there is room for the result, or to its end.
void RunJob::proceedWith(Work &work)
{
    if (m_isStopping || work.begun == m_options.repeat) {
        if (work.begun == m_options.repeat)
            m_waiting.end(work.index);
        --m_active;
    } else if (m_waiting.isFull() && !m_waiting.isTurnOf(work.index)) {
        m_paused += &work;
    } else {
        beginRun(work);
    }
}

void RunJob::resumePaused()
{
    for (Work *work : std::exchange(m_paused, {}))
        proceedWith(*work);
}

void RunJob::tell(const RunResult &result)
{
    for (const auto &report : m_reports)
        report->take(result);
}

void RunJob::stopAll(const QString &reason)
{
    if (std::exchange(m_isStopping, true))
        return;
    m_stopReason = reason;
    for (Work &work : m_works) {
        if (work.runner)
            work.runner->stop();
    }
    m_active -= m_paused.size();
    m_paused.clear();
}

/// What was to be run and is not.
void RunJob::leaveRest()
{
    for (Work &work : m_works) {
        if (work.begun < m_options.repeat) {
            RunResult result = resultFor(work.file, work.begun + 1, m_options.repeat);
            result.left = quint64(m_options.repeat - work.begun);
            result.reason = m_stopReason;
            m_sums.add(result);
            m_waiting.add(work.index, std::move(result));
        }
        m_waiting.end(work.index);
    }
}

/// When one of them takes no more, there is nothing to go on for.
void RunJob::flushReports()
{
    for (ReportPlace &place : m_places) {
        if (place.flush() || m_hasWriteFailed)
            continue;
        m_hasWriteFailed = true;
        if (!place.problem().isEmpty())
            m_output.say(place.problem());
        stopAll(QStringLiteral("a report could not be written"));
    }
}

void RunJob::interrupt()
{
    if (m_isFinished)
        return;
    m_sums.isInterrupted = true;
    stopAll(QStringLiteral("interrupted"));
    finishWhenDone();
}

void RunJob::finishWhenDone()
{
    if (m_isFinished || m_active > 0 || (!m_isStopping && m_next < m_works.size()))
        return;
    m_isFinished = true;
    leaveRest();
    m_sums.durationNs = monotonicNow() - m_beganNs;
    const ExitCode code = verdict();
    for (const auto &report : m_reports)
        report->end(m_sums, code);
    flushReports();
    Q_EMIT finished(verdict());
}

ExitCode RunJob::verdict() const
{
    if (m_sums.isInterrupted)
        return ExitCode::Interrupted;
    if (m_sums.refused > 0 || m_hasWriteFailed)
        return ExitCode::System;
    return m_sums.failed > 0 ? ExitCode::NotMet : ExitCode::Well;
}

} // namespace echogram
