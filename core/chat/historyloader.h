// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/historyreader.h"

#include <QObject>

#include <atomic>
#include <thread>

namespace echogram {

/// Runs a HistoryReader on a thread of its own. Lives on its caller's thread, which gets the signals; ends the reading
/// when it is destroyed.
class HistoryLoader : public QObject
{
    Q_OBJECT
public:
    explicit HistoryLoader(const QList<LogFolder::Segment> &segments, QObject *parent = nullptr);
    ~HistoryLoader() override;

    void start();

Q_SIGNALS:
    /// To go to the front of the log, the newest one first.
    void loaded(const echogram::HistoryStretch &stretch);
    void finished();

private:
    HistoryReader m_reader; // the thread's, once that is started
    std::atomic_bool m_isCancelled = false;
    std::thread m_thread;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::HistoryStretch)
