// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/peerpattern.h"
#include "core/net/datagramsocket.h"
#include "core/net/namelookup.h"
#include "core/net/wakeup.h"
#include "core/transcript/arrivals.h"
#include "core/transcript/datagramcheck.h"
#include "core/transcript/stepwalker.h"
#include "core/transcript/verdict.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <random>
#include <vector>

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
    explicit TranscriptRunner(std::shared_ptr<const Transcript> transcript,
                              const TranscriptRunOptions &options = {}, QObject *parent = nullptr);

public Q_SLOTS:
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
    // What is done, one after the other.
    void proceed();
    const TranscriptStep *onlyStep() const;
    void beginStep();
    void lookUp(const Target &target);
    void takeEndpoints(const QList<Endpoint> &endpoints);
    void act();
    void send();
    void expect();
    void passStep();
    void continueSoon();

    // What comes from outside.
    void take(const DatagramBatch &batch);
    void takeUnreachable(const QList<Unreachable> &reports);
    void takeTime();
    void receiveAll();
    bool takeArrivals();
    void takeAnswer(const Arrival &arrival);

    bool readFrom();
    bool mayAnswer(const Endpoint &from) const;
    bool isOfQuestion(const Unreachable &report) const;
    void failAs(const Unreachable &report);
    quint64 lost() const;
    bool open(Endpoint::Family family);
    CheckContext checkContext(const Endpoint &peer);
    std::optional<QByteArray> caught(const TranscriptStep::Capture &capture, const Arrival &arrival) const;
    void hideCaptured(const Arrival &arrival);
    bool capture(const Arrival &arrival);
    QString passedOverText(quint64 lost) const;

    void fail(Outcome outcome, const QString &message, const FilePlace &place);
    void finish(Outcome outcome, const QString &message, const FilePlace &place);
    bool isDone() const { return m_phase == Phase::Done; }

    /// What it waits for.
    enum class Phase : quint8 { Nothing, Pause, Name, Room, Answer, Done };

    const std::shared_ptr<const Transcript> m_transcript;
    const TranscriptRunOptions m_options;
    Variables m_variables;
    Variables m_secrets; // those of them, and what was secret before
    std::mt19937_64 m_random;
    StepWalker m_walker;
    DatagramSocket m_socket{this};
    NameLookup m_lookup{this};
    WakeUp m_wakeUp{this};

    Phase m_phase = Phase::Nothing;
    const TranscriptStep *m_step = nullptr; // that is being done
    std::vector<quint64> m_repetitions;     // of each, by index
    StepVerdict m_verdict;                  // of it, so far
    TranscriptVerdict m_sum;
    Instant m_stepBegun;
    std::optional<PeerPattern> m_from; // who has to answer; nothing: whom the step asks
    qint64 m_deadlineNs = 0;           // for the answer, on the monotonic clock

    QHash<QString, Endpoint> m_endpoints;     // of targets, once they were looked up
    QString m_shownTarget;                    // the same as it may be shown
    QString m_lookedUp;                       // the target that is being looked up
    Endpoint m_peer;                          // whom was sent to last, or the target
    QByteArray m_question;                    // what was sent last
    QByteArray m_answer;                      // what came last
    Arrivals m_arrivals;                      // that no step has asked for yet
    quint64 m_hiddenCount = 0;                // values that became secret
    std::optional<Unreachable> m_unreachable; // about the question, while nothing was expected
    quint64 m_lostBefore = 0;                 // lost(), when the question was asked
    quint64 m_passedOver = 0;                 // in this step: came from somebody else
    Endpoint m_passedOverPeer;                // the last of them
    bool m_isReceiving = false;
};

} // namespace echogram
