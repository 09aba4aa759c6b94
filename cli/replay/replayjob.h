// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/job.h"
#include "cli/net/client.h"
#include "cli/replay/replayreport.h"
#include "core/net/wakeup.h"

#include <QTimer>

#include <optional>

namespace echogram {

/// `replay` at work: reads the capture, opens the socket, sends, and waits for what is still to come. Borrows the
/// output.
class ReplayJob : public Job
{
    Q_OBJECT
public:
    ReplayJob(const ReplayOptions &options, Output &output);

    void start() override;
    void interrupt() override;

private:
    void takeRecording(const std::shared_ptr<RecordingResult> &result);
    void begin();
    void takeLeft(qsizetype first, qsizetype end, qint64 monotonicNs);
    void take(const DatagramBatch &batch);
    void takeUnreachable(const QList<Unreachable> &reports);
    void decide();
    void armDecision();
    void proceed();
    void linger();
    void showProgress();
    ExitCode verdict() const;
    void fail(ExitCode code, const QString &reason);
    void finish(ExitCode code, const QString &reason = {});

    const ReplayOptions m_options;
    Output &m_output;
    ReplayReport m_report;
    Client m_client;
    RecordingLoader m_loader;
    std::shared_ptr<RecordingResult> m_read;
    std::optional<ReplaySender> m_sender;
    std::optional<ReplayComparison> m_comparison; // none with --no-compare
    WakeUp m_nextDecision{this};
    qint64 m_decisionNs = 0; // when that is, on the monotonic clock; 0: not asked for
    WakeUp m_end{this};
    QTimer m_progress{this};
    QString m_unreachableReason;
    quint64 m_unreachable = 0;
    bool m_hasSentAll = false;
    bool m_isLingering = false;
    bool m_isFinished = false;
};

} // namespace echogram
