// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"
#include "core/chat/messagelog.h"

#include <QObject>

#include <atomic>
#include <thread>

namespace echogram {

/// Makes a log of one flow of a capture: who asked is us, and questions and answers are paired as in a conversation
/// that is held, with a time-out of a second. The log is a copy, in a temporary folder that goes with the last copy of
/// it; the capture may go away meanwhile.
///
/// Lives on its caller's thread, which gets the signals; a thread of its own reads. Ends that when it is destroyed.
class FlowLoader : public QObject
{
    Q_OBJECT
public:
    FlowLoader(const QString &capture, const Flow &flow, QObject *parent = nullptr);
    ~FlowLoader() override;

    void start();

Q_SIGNALS:
    void progressed(double done); ///< 0 to 1, now and then
    /// `notice` is a sentence where the capture was damaged behind what is in the log, else empty.
    void finished(const echogram::MessageLog &log, const QString &notice);
    void failed(const QString &problem); ///< a sentence

private:
    void load();

    const QString m_capture;
    const Flow m_flow;
    std::atomic_bool m_isCancelled = false;
    std::thread m_thread;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::MessageLog)
