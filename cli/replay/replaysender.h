// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/replay/recording.h"
#include "core/measure/rtthistogram.h"
#include "core/net/datagramsocket.h"
#include "core/net/wakeup.h"

namespace echogram {

/// Sends the questions of a recording, each when it is due: (its time - the first one's) / speed after the start, on
/// the monotonic clock, so that delays do not add up. Several that are due go as one batch; between two batches the
/// event loop gets its turn, and with it the answers.
///
/// Borrows recording and socket. To be used on the socket's thread.
class ReplaySender : public QObject
{
    Q_OBJECT
public:
    /// `speed` 0 is as fast as the socket takes them.
    ReplaySender(const Recording &recording, DatagramSocket &socket, double speed, QObject *parent = nullptr);

    /// At once with the first one.
    void start(const Endpoint &peer);
    void stop();

    /// How many the kernel took, and how many it refused.
    quint64 sent() const { return m_sent; }
    quint64 failed() const { return m_failed; }
    /// Of the first that was refused on its own; empty when none was.
    const QString &reason() const { return m_reason; }
    /// How long after it was due each was handed to the kernel; nothing where none is due.
    const RttHistogram &lateness() const { return m_lateness; }
    /// Since the start until the last one was sent.
    qint64 durationNs() const { return m_lastNs - m_startNs; }

Q_SIGNALS:
    /// The questions from index `first` up to, not including, `end` left, or were refused.
    void left(qsizetype first, qsizetype end, qint64 monotonicNs);
    /// All have.
    void done();

private:
    void sendDue();
    qsizetype sendBatch(qsizetype end);
    qsizetype sendOne();
    qint64 dueNs(qsizetype question) const;

    const Recording &m_recording;
    DatagramSocket &m_socket;
    const double m_speed;
    Endpoint m_peer;
    WakeUp m_wakeUp{this};
    DatagramBatch m_batch; // kept for its memory
    RttHistogram m_lateness;
    QString m_reason;
    qint64 m_startNs = 0;
    qint64 m_lastNs = 0; // of the last call that sends
    qsizetype m_next = 0;
    quint64 m_sent = 0;
    quint64 m_failed = 0;
    bool m_isStopped = true;
};

} // namespace echogram
