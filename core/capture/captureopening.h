// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"

#include <QObject>

#include <memory>

class QThread;

namespace echogram {

/// Opens a capture and finds its flows on a thread of its own, so that a window stays alive meanwhile. Either
/// finished() or failed() comes, once; after cancel() nothing does. Signals come on this object's thread, and through
/// its event loop.
///
/// The thread never outlives the object: the destructor cancels and waits for it, which takes some milliseconds, or as
/// long as the disk keeps it waiting.
class CaptureOpening : public QObject
{
    Q_OBJECT

public:
    /// Begins at once.
    explicit CaptureOpening(const QString &path, QObject *parent = nullptr);
    ~CaptureOpening() override;

    /// Until finished(), failed() or cancel().
    bool isRunning() const { return m_isRunning; }

public Q_SLOTS:
    void cancel();

Q_SIGNALS:
    void progressed(double done); ///< 0 to 1
    void finished(const echogram::FlowList &list);
    void failed(const QString &reason); ///< a sentence for people

private:
    struct Shared;
    void run(const QString &path);
    bool tell(double done);
    void showProgress();
    void finish(const FlowList &list);
    void fail(const QString &reason);

    std::unique_ptr<Shared> m_shared; // what both threads see
    std::unique_ptr<QThread> m_thread;
    bool m_isRunning = true;
};

} // namespace echogram
