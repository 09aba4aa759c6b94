// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/iothread.h"

namespace echogram {

IoThread::IoThread()
{
    m_thread.setObjectName(QStringLiteral("io"));
    m_thread.start();
}

IoThread::~IoThread()
{
    m_thread.quit();
    m_thread.wait();
}

void IoThread::adopt(QObject *worker)
{
    Q_ASSERT(!worker->parent());
    worker->moveToThread(&m_thread);
    // A deleteLater() that arrives while the thread finishes is still carried out on it (QThread::finished).
    QObject::connect(&m_thread, &QThread::finished, worker, &QObject::deleteLater);
}

void IoThread::retire(QObject *worker)
{
    worker->deleteLater();
}

} // namespace echogram
