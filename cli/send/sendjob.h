// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/job.h"
#include "cli/net/client.h"
#include "cli/send/sendcommand.h"
#include "core/datagram/instant.h"
#include "core/net/wakeup.h"

namespace echogram {

class Output;

/// `send` at work. Borrows the output.
class SendJob : public Job
{
    Q_OBJECT
public:
    SendJob(const SendOptions &options, Output &output);

    void start() override;
    void interrupt() override;

private:
    void send();
    void take(const DatagramBatch &batch);
    void takeAnswer(const DatagramRecord &record, QByteArrayView payload);
    void takeUnreachable(const QList<Unreachable> &reports);
    void giveUp();
    void fail(ExitCode code, const QString &reason);
    void finish(ExitCode code, const char *outcome, const QString &reason = {});

    SendOptions m_options;
    Output &m_output;
    Client m_client;
    WakeUp m_deadline{this};
    PayloadOptions::Payload m_payload;
    Instant m_sent;
    qint64 m_answers = 0;
    bool m_isAsExpected = true;
    bool m_isFinished = false;
};

} // namespace echogram
