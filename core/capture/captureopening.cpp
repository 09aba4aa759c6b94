// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/captureopening.h"

#include <QThread>

#include <atomic>
#include <utility>

namespace echogram {

struct CaptureOpening::Shared
{
    std::atomic<bool> isCancelled = false;
    std::atomic<double> done = 0;
    std::atomic<bool> isProgressQueued = false; // so that a busy window finds one report, not hundreds
};

CaptureOpening::CaptureOpening(const QString &path, QObject *parent)
    : QObject(parent)
    , m_shared(std::make_unique<Shared>())
    , m_thread(QThread::create([this, path] { run(path); }))
{
    m_thread->setObjectName(QStringLiteral("capture"));
    m_thread->start();
    if (!m_thread->isRunning() && !m_thread->isFinished()) {
        const auto give = [this] { fail(tr("The system has no room for another thread. Try again.")); };
        QMetaObject::invokeMethod(this, give, Qt::QueuedConnection);
    }
}

CaptureOpening::~CaptureOpening()
{
    cancel();
    m_thread->wait();
}

void CaptureOpening::cancel()
{
    m_shared->isCancelled = true;
    m_isRunning = false;
}

/// On the other thread. What is queued here for this object goes with it.
void CaptureOpening::run(const QString &path)
{
    const auto file = CaptureFile::open(path);
    if (!file) {
        QMetaObject::invokeMethod(
            this, [this, reason = file.error()] { fail(reason); }, Qt::QueuedConnection);
        return;
    }
    const FlowList list = readFlows(**file, [this](double done) { return tell(done); });
    QMetaObject::invokeMethod(
        this, [this, list] { finish(list); }, Qt::QueuedConnection);
}

/// On the other thread.
bool CaptureOpening::tell(double done)
{
    m_shared->done = done;
    if (!m_shared->isProgressQueued.exchange(true))
        QMetaObject::invokeMethod(
            this, [this] { showProgress(); }, Qt::QueuedConnection);
    return !m_shared->isCancelled;
}

void CaptureOpening::showProgress()
{
    m_shared->isProgressQueued = false;
    if (m_isRunning)
        Q_EMIT progressed(m_shared->done);
}

void CaptureOpening::finish(const FlowList &list)
{
    if (!std::exchange(m_isRunning, false))
        return;
    Q_EMIT finished(list);
}

void CaptureOpening::fail(const QString &reason)
{
    if (!std::exchange(m_isRunning, false))
        return;
    Q_EMIT failed(reason);
}

} // namespace echogram
