// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptrun.h"

#include "core/net/iothread.h"
#include "widgets/transcriptrunworker.h"

namespace echogram {

TranscriptRun::TranscriptRun(IoThread &thread, QObject *parent)
    : QObject(parent)
    , m_worker(new TranscriptRunWorker)
{
    connect(m_worker, &TranscriptRunWorker::reported, this, &TranscriptRun::take, Qt::QueuedConnection);
    thread.adopt(m_worker);
}

TranscriptRun::~TranscriptRun()
{
    IoThread::retire(m_worker);
}

void TranscriptRun::start(const std::shared_ptr<const Transcript> &transcript,
                          const TranscriptRunOptions &options)
{
    m_isRunning = true;
    const auto task = [worker = m_worker, run = ++m_run, transcript, options] {
        worker->start(run, transcript, options);
    };
    QMetaObject::invokeMethod(m_worker, task, Qt::QueuedConnection);
}

void TranscriptRun::stop()
{
    const auto task = [worker = m_worker, run = m_run] { worker->stop(run); };
    QMetaObject::invokeMethod(m_worker, task, Qt::QueuedConnection);
}

void TranscriptRun::take(int run, const TranscriptNews &news)
{
    if (run != m_run)
        return;
    const auto task = [worker = m_worker, run] { worker->acknowledge(run); };
    QMetaObject::invokeMethod(m_worker, task, Qt::QueuedConnection);
    if (news.end)
        m_isRunning = false;
    Q_EMIT progressed(news);
    if (news.end)
        Q_EMIT finished(*news.end);
}

} // namespace echogram
