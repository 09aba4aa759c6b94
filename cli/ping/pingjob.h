// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/job.h"
#include "cli/net/client.h"
#include "cli/ping/pingcommand.h"
#include "core/measure/linkstatistics.h"
#include "core/measure/loadplan.h"
#include "core/measure/probe.h"
#include "core/net/wakeup.h"

namespace echogram {

class Output;

/// `ping` at work. Borrows the output.
class PingJob : public Job
{
    Q_OBJECT
public:
    PingJob(const PingOptions &options, Output &output);

    void start() override;
    void interrupt() override;

private:
    void begin();
    void sendDue();
    void send();
    void take(const DatagramBatch &batch);
    void takeAnswer(const DatagramRecord &record, qint64 sequence, qint64 nowNs);
    void takeUnreachable(const QList<Unreachable> &reports);
    void giveUp();
    /// Of an answer or an ICMP message with a probe of ours; -1 when it is none.
    qint64 sequenceOf(QByteArrayView payload) const;
    bool hasSentAll() const;
    void endWhenDone();
    void finish(ExitCode code);
    ExitCode verdict() const;

    const PingOptions m_options;
    Output &m_output;
    Client m_client;
    LoadPlan m_plan;
    LinkStatistics m_statistics;
    WakeUp m_nextProbe{this};
    WakeUp m_nextDeadline{this};
    WakeUp m_end{this};
    QByteArray m_payload;
    Probe m_probe;         // the session
    qint64 m_startNs = 0;  // on the monotonic clock
    qint64 m_next = 0;     // the number of the next probe
    quint64 m_changed = 0; // answers that did not have the same bytes
    quint64 m_foreign = 0; // datagrams that were no answers to a probe
    bool m_isEnding = false;
    bool m_isFinished = false;
};

} // namespace echogram
