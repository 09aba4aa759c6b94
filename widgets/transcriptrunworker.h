// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/transcriptrunner.h"
#include "widgets/transcriptnews.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace echogram {

/// TranscriptRun's other half, on the I/O thread: has a runner for each run, and reports in values. `run` is the number of
/// the start() that a report belongs to.
class TranscriptRunWorker : public QObject
{
    Q_OBJECT
public:
    TranscriptRunWorker();

    /// Whatever else is under way comes to an end without a word.
    void start(int run, std::shared_ptr<const Transcript> transcript, const TranscriptRunOptions &options);
    void stop(int run);
    /// The last report was read: there may be another one.
    void acknowledge(int run);

Q_SIGNALS:
    /// About once a frame, the end at once, and not before the last one was acknowledged.
    void reported(int run, const echogram::TranscriptNews &news);

private:
    void collect(const StepVerdict &verdict);
    void end(const TranscriptVerdict &verdict);
    void dropOldest();
    void reportSoon();
    void report();
    void dismissRunner();

    TranscriptRunner *m_runner = nullptr; // a child
    QTimer m_pause{this};                 // runs after a report; idle, nothing runs
    TranscriptNews m_news;
    qsizetype m_payloadBytes = 0; // in m_news
    bool m_hasNews = false;
    bool m_isAcknowledged = true;
    int m_run = 0;
};

} // namespace echogram
