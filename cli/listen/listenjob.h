// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/job.h"
#include "cli/listen/listencommand.h"
#include "core/net/datagramsocket.h"
#include "core/net/wakeup.h"

namespace echogram {

class Output;

/// `listen` at work. Borrows the output.
class ListenJob : public Job
{
    Q_OBJECT
public:
    ListenJob(const ListenOptions &options, Output &output);

    void start() override;
    void interrupt() override;

private:
    void take(const DatagramBatch &batch);
    void echo(const DatagramBatch &batch, qsizetype count);
    void print(const DatagramRecord &record, QByteArrayView payload);
    void finish(ExitCode code);

    const ListenOptions m_options;
    Output &m_output;
    DatagramSocket m_socket{this};
    WakeUp m_end{this};
    qint64 m_count = 0;
    qint64 m_bytes = 0;
    qint64 m_unanswered = 0; // echoes the kernel did not take
    bool m_isFinished = false;
};

} // namespace echogram
