// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/instant.h"
#include "core/transcript/transcript.h"

#include <QByteArray>
#include <QMetaType>
#include <QString>

namespace echogram {

enum class Outcome : quint8 {
    Passed,
    Failed,  ///< an expectation was not met
    Refused, ///< by the system or the network: no such host, an address that is not ours
    Stopped, ///< by whoever started it
};

/// What became of a step, once. Nothing secret is in it: such bytes are `*`.
struct StepVerdict
{
    int step = 0;           ///< TranscriptStep::index
    quint64 repetition = 1; ///< which time it is, from 1, over all groups it is in
    Outcome outcome = Outcome::Passed;
    QString
        message; ///< why not: a sentence that may go on over lines, the difference byte by byte; else empty
    FilePlace place; ///< of what was not met, or of the step

    bool hasSent = false;
    QByteArray sent;
    Instant sentAt;
    Endpoint peer; ///< whom it was sent to, or who answered where nothing was sent
    bool hasGot = false;
    QByteArray got;
    Instant gotAt;
    Endpoint from;          ///< who answered
    qint64 roundTripNs = 0; ///< only when it has sent and got
    qint64 durationNs = 0;  ///< of all of it, the wait included
};

/// What became of a transcript.
struct TranscriptVerdict
{
    Outcome outcome = Outcome::Passed;
    QString message; ///< of what it came to an end by: see StepVerdict, or why it could not begin; else empty
    FilePlace place; ///< of that
    int step = -1;   ///< the step that was not passed; -1: it was none
    quint64 passed = 0; ///< steps, each repetition counted
    Instant startedAt;
    qint64 durationNs = 0;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::StepVerdict)
Q_DECLARE_METATYPE(echogram::TranscriptVerdict)
