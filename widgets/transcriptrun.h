// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transcript/transcriptrunner.h"
#include "widgets/transcriptnews.h"

#include <QObject>

#include <memory>

namespace echogram {

class IoThread;
class TranscriptRunWorker;

/// Runs transcripts for the window, one at a time: lives on the caller's thread, while a TranscriptRunner does the work on
/// an I/O thread. Nothing here blocks; what crosses between the threads are queued values.
class TranscriptRun : public QObject
{
    Q_OBJECT
public:
    /// Borrows the thread, which must outlive it.
    explicit TranscriptRun(IoThread &thread, QObject *parent = nullptr);
    ~TranscriptRun() override;

    /// Of one that is under way nothing more is told.
    void start(const std::shared_ptr<const Transcript> &transcript, const TranscriptRunOptions &options = {});
    /// finished() follows, unless nothing is under way.
    void stop();
    bool isRunning() const { return m_isRunning; }

Q_SIGNALS:
    /// About once a frame.
    void progressed(const echogram::TranscriptNews &news);
    /// Once for each start(), behind its last progressed().
    void finished(const echogram::TranscriptVerdict &verdict);

private:
    void take(int run, const TranscriptNews &news);

    TranscriptRunWorker *m_worker = nullptr; // lives on the I/O thread, which owns it
    int m_run = 0;                           // which start() the worker's reports belong to
    bool m_isRunning = false;
};

} // namespace echogram
