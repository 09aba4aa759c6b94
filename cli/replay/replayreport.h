// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/exitcode.h"
#include "cli/replay/replaycommand.h"
#include "cli/replay/replaycomparison.h"
#include "cli/replay/replaysender.h"

namespace echogram {

class Output;

/// What `replay` prints, in text or JSON. Borrows all.
class ReplayReport
{
public:
    ReplayReport(const ReplayOptions &options, Output &output);

    /// --list.
    void printFlows(const FlowList &list);
    /// What the capture has and cannot be sent; nothing where there is nothing.
    void warnOfGaps(const FlowList &list);
    void printBeginning(const RecordingResult &read, const Endpoint &peer);
    void printDifference(const Recording &recording, const ReplayDifference &difference);

    /// What is known at the end.
    struct Sums
    {
        const Recording &recording;
        const ReplaySender &sender;
        ReplayCounts counts;
        Endpoint peer;
        quint64 unreachable = 0;   ///< ICMP errors
        QString unreachableReason; ///< of the first of them
    };
    void printSums(const Sums &sums, ExitCode code);
    /// Of what ended before anything was sent. `reason` may be empty.
    void printEnd(ExitCode code, const QString &reason);

private:
    void printText(const Recording &recording, const ReplayDifference &difference);
    void printJson(const Recording &recording, const ReplayDifference &difference);
    QString sumsText(const Sums &sums) const;

    const ReplayOptions &m_options;
    Output &m_output;
    quint64 m_differences = 0;
};

} // namespace echogram
