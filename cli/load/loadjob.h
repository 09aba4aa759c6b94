// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/job.h"
#include "cli/load/loadfigures.h"
#include "cli/load/loadoptions.h"
#include "cli/load/loadpace.h"
#include "cli/load/loadprogress.h"
#include "cli/load/probebatch.h"
#include "cli/net/client.h"
#include "core/measure/linkstatistics.h"
#include "core/net/wakeup.h"

namespace echogram {

class Output;

/// `load` at work, on the main thread alone: it sends in slices, between which answers are read. Borrows the output.
class LoadJob : public Job
{
    Q_OBJECT
public:
    LoadJob(const LoadOptions &options, Output &output);

    void start() override;
    void interrupt() override;

private:
    void begin();
    void sendSlice();
    bool sendSome(qint64 count);
    void noteSent(qint64 count, const std::vector<qsizetype> &refused, qint64 beganNs);
    void noteNoRoom(qint64 count);
    bool mayGoOn(const BatchSending &sending);
    void armNext();
    void postSlice();
    void waitUntilDue();
    void take(const DatagramBatch &batch);
    void takeUnreachable(const QList<Unreachable> &reports);
    /// Of an answer or an ICMP message with a probe of ours; -1 when it is none.
    qint64 sequenceOf(QByteArrayView payload) const;
    void giveUp();
    void armDeadline();
    void reportInterval();
    void endWhenDone();
    qint64 elapsedNs() const;
    qint64 waiting() const;
    ExitCode verdict() const;
    LoadFigures figures() const;
    void finish(ExitCode code);

    const LoadOptions m_options;
    Output &m_output;
    Client m_client;
    const LoadPace m_pace;
    LinkStatistics m_statistics;
    LoadProgress m_progress;
    const quint32 m_session;
    ProbeBatch m_probes;
    WakeUp m_nextProbe{this};
    WakeUp m_nextDeadline{this};
    WakeUp m_nextReport{this};
    WakeUp m_end{this};
    RttHistogram m_pacingErrors;
    qint64 m_startNs = 0; // on the monotonic clock, as the following
    qint64 m_lastSentNs = 0;
    qint64 m_pausedUntilNs = 0; // the system refused what was sent
    qint64 m_reportNs = 0;      // when the next interval ends
    qint64 m_next = 0;          // the number of the next probe
    quint64 m_sent = 0;
    quint64 m_errors = 0;
    quint64 m_noRoom = 0;
    quint64 m_changed = 0;
    bool m_isPosted = false; // another slice comes with the next round of the event loop
    bool m_awaitsRoom = false;
    bool m_hasDeadline = false; // m_nextDeadline is set
    bool m_saidUnreachable = false;
    bool m_isFinished = false;
};

} // namespace echogram
