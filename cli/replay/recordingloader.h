// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/replay/recording.h"
#include "core/capture/flowlist.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <thread>

namespace echogram {

/// What is to be read of a capture.
struct RecordingRequest
{
    QString file;
    QString flow;               ///< see chosenFlow()
    bool onlyLists = false;     ///< the flows are all that is wanted
    bool acceptsDamage = false; ///< what is in front of a damaged place is enough
};

/// What was read.
struct RecordingResult
{
    QString
        problem; ///< why there is no recording: a sentence, perhaps with lines below it; empty when there is one
    FlowList list;
    Flow flow;
    Recording recording;
};

/// Reads the flows of a capture, and one of them as a recording, on a thread of its own: Ctrl+C is heard meanwhile.
/// The flow is then in memory as a whole, so one of more than a GiB, or of very many datagrams, is refused.
///
/// Lives on its caller's thread, which gets the signals. Ends its thread when it is destroyed.
class RecordingLoader : public QObject
{
    Q_OBJECT
public:
    explicit RecordingLoader(const RecordingRequest &request, QObject *parent = nullptr);
    ~RecordingLoader() override;

    void start();

Q_SIGNALS:
    void progressed(double done); ///< 0 to 1, and then once more for the flow
    void finished(const std::shared_ptr<echogram::RecordingResult> &result); ///< once

private:
    QString read(RecordingResult &result);
    bool tell(double done);

    const RecordingRequest m_request;
    std::atomic_bool m_isCancelled = false;
    std::atomic_bool m_isProgressQueued = false;
    std::thread m_thread;
};

} // namespace echogram
