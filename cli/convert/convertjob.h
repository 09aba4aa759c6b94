// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/convert/convertcommand.h"
#include "cli/convert/convertoutcome.h"
#include "cli/job.h"

#include <QThread>

#include <atomic>
#include <memory>

namespace echogram {

class Output;

/// `convert` at work, on a thread of its own, so that Ctrl+C is heard. Borrows the output.
class ConvertJob : public Job
{
    Q_OBJECT
public:
    ConvertJob(const ConvertOptions &options, Output &output);
    ~ConvertJob() override; ///< cancels, and waits for the thread

    void start() override;
    void interrupt() override;

private:
    bool tell(double done);
    void finish(const ConvertOutcome &outcome);

    const ConvertOptions m_options;
    Output &m_output;
    std::atomic<bool> m_isCancelled = false;
    std::atomic<qint64> m_shownNs = 0; // when the progress was last shown, on the monotonic clock
    std::unique_ptr<QThread> m_thread;
};

} // namespace echogram
