// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/datagramsocket.h"
#include "core/net/namelookup.h"
#include "core/net/wakeup.h"
#include "core/transcript/verdict.h"

#include <QObject>

#include <memory>
#include <random>

namespace echogram {

struct TranscriptRunOptions
{
    quint64 seed = 1;  ///< of {{random}}: the same seed, the same bytes
    int onlyStep = -1; ///< TranscriptStep::index of the only one to be done, once; -1: all
};

/// Holds a transcript's conversation, on a socket of its own, and compares. Lives on a thread with an event loop, the
/// I/O thread of a window or the only one of a command line: sockets are there. The same transcript and the same answers
/// have the same verdicts.
class TranscriptRunner : public QObject
{
    Q_OBJECT
public:
    TranscriptRunner(std::shared_ptr<const Transcript> transcript, const TranscriptRunOptions &options,
                     QObject *parent = nullptr);
    ~TranscriptRunner() override;

    /// Begins; to be called once.
    void start();
    /// Comes to an end now; finished() follows at once, unless it was already.
    void stop();

Q_SIGNALS:
    /// After each step, once for every repetition, in order.
    void stepFinished(const echogram::StepVerdict &verdict);
    /// Once, and last.
    void finished(const echogram::TranscriptVerdict &verdict);

private:
    class Private;
    const std::unique_ptr<Private> d;
};

} // namespace echogram
