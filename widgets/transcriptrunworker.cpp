// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptrunworker.h"

#include <chrono>
#include <utility>

namespace echogram {
namespace {

using namespace std::chrono_literals;

constexpr auto pauseBetweenReports = 16ms; // a frame

qsizetype bytesOf(const StepVerdict &verdict)
{
    return verdict.sent.size() + verdict.got.size();
}

} // namespace

TranscriptRunWorker::TranscriptRunWorker()
{
    qRegisterMetaType<TranscriptNews>();
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseBetweenReports);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_hasNews)
            reportSoon();
    });
}

void TranscriptRunWorker::start(int run, std::shared_ptr<const Transcript> transcript,
                                const TranscriptRunOptions &options)
{
    dismissRunner();
    m_run = run;
    m_news = {};
    m_payloadBytes = 0;
    m_hasNews = false;
    m_isAcknowledged = true;
    m_pause.stop();
    m_runner = new TranscriptRunner(std::move(transcript), options, this);
    connect(m_runner, &TranscriptRunner::stepFinished, this, &TranscriptRunWorker::collect);
    connect(m_runner, &TranscriptRunner::finished, this, &TranscriptRunWorker::end);
    m_runner->start();
}

void TranscriptRunWorker::stop(int run)
{
    if (run == m_run && m_runner)
        m_runner->stop();
}

void TranscriptRunWorker::acknowledge(int run)
{
    if (run != m_run)
        return;
    m_isAcknowledged = true;
    if (m_hasNews)
        reportSoon();
}

/// What is collected has a bound: of a run that is quicker than its reader the latest steps are told, and the rest is
/// counted.
void TranscriptRunWorker::collect(const StepVerdict &verdict)
{
    if (verdict.outcome == Outcome::Passed)
        m_news.passed[verdict.step] = verdict.repetition;
    m_news.steps.append(verdict);
    m_payloadBytes += bytesOf(verdict);
    while (m_news.steps.size() > TranscriptNews::mostSteps
           || (m_payloadBytes > TranscriptNews::mostPayloadBytes && m_news.steps.size() > 1))
        dropOldest();
    reportSoon();
}

void TranscriptRunWorker::dropOldest()
{
    const StepVerdict oldest = m_news.steps.takeFirst();
    m_news.untold += quint64(oldest.hasSent) + quint64(oldest.hasGot);
    m_payloadBytes -= bytesOf(oldest);
}

void TranscriptRunWorker::end(const TranscriptVerdict &verdict)
{
    m_news.end = verdict;
    dismissRunner(); // whose socket is free with it
    reportSoon();
}

/// This may be called by it.
void TranscriptRunWorker::dismissRunner()
{
    if (TranscriptRunner *runner = std::exchange(m_runner, nullptr)) {
        disconnect(runner, nullptr, this, nullptr);
        runner->stop();
        runner->deleteLater();
    }
}

/// The first step after a pause is told at once, those that follow it together. The end waits for no pause: others wait for
/// their turn.
void TranscriptRunWorker::reportSoon()
{
    if (!m_isAcknowledged || (m_pause.isActive() && !m_news.end))
        m_hasNews = true;
    else
        report();
}

void TranscriptRunWorker::report()
{
    m_hasNews = false;
    m_isAcknowledged = false;
    m_pause.start();
    m_payloadBytes = 0;
    Q_EMIT reported(m_run, std::exchange(m_news, {}));
}

} // namespace echogram
