// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThread>

namespace echogram {

/// The thread on which sockets live, and the order of its end: stop the event loop, delete the workers on
/// their own thread, join. To be created and destroyed on one and the same thread.
class IoThread
{
public:
    IoThread();
    ~IoThread();
    IoThread(const IoThread &) = delete;
    IoThread &operator=(const IoThread &) = delete;

    /// False when the system had no room for another thread: then nothing that is queued for it is ever done.
    bool isRunning() const { return m_thread.isRunning(); }

    /// Takes a worker over: moves it (and its children) here and deletes it here when the thread ends. The
    /// worker must have no parent and live on the calling thread.
    void adopt(QObject *worker);

    /// Deletes an adopted worker on its thread, once what was queued for it is done. Callable from any thread.
    static void retire(QObject *worker);

private:
    QThread m_thread;
};

} // namespace echogram
