// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/flowlist.h"
#include "core/chat/logwriter.h"
#include "core/datagram/endpoint.h"

#include <QString>

#include <functional>
#include <optional>

class QIODevice;

namespace echogram {

/// What of a file is to be converted into what.
struct ConversionOptions
{
    struct Ends
    {
        Endpoint one;
        Endpoint other;
    };

    /// What it is; Pcap stands for any capture. Without, it is told by the content, or else by the name's ending.
    std::optional<ExportFormat> from;
    /// What it becomes: Pcap, Ndjson or Csv. Without, it is told by the name's ending.
    std::optional<ExportFormat> to;
    /// Only what went between these two, either way. All without.
    std::optional<Ends> between;
    /// Instead of `between` where that is not told by two ends.
    std::function<bool(const Message &)> isWanted;
    /// Of a capture that is cut off or damaged what is before that is converted, with a notice instead of a problem.
    bool keepsBeforeDamage = false;
};

/// What became of it.
struct ConversionResult
{
    quint64 datagrams = 0;    ///< that were written
    quint64 unreachables = 0; ///< ICMP messages about datagrams that did not arrive, that were written
    // What was left out:
    quint64 otherFlows = 0; ///< not between the two ends that were wanted
    quint64 notSent = 0;    ///< of a capture, because they never were on the wire
    quint64 notUdp = 0;     ///< see CaptureCounts, as are the next three
    quint64 truncated = 0;
    quint64 fragments = 0;
    quint64 malformed = 0;
    // What is not as it was:
    quint64 unknownInterfaces = 0;    ///< ends without the interface they named, which this machine has not
    quint64 forgottenFlows = 0;       ///< flows of which it may be wrong who asked: too many were going on
    std::optional<ExportFormat> from; ///< what it was taken for
    std::optional<ExportFormat> to;   ///< and what it became
    bool cancelled = false;
    QString notice;  ///< a sentence: where a capture was damaged, behind what was converted; else empty
    QString problem; ///< why nothing was converted: a sentence; empty when all is well
    bool isOfWriting = false; ///< whether the problem is with what was to be written
};

/// Converts a file of any size in little memory: captures (pcap, pcapng), NDJSON and CSV into pcap, NDJSON and CSV, in
/// the order of the file. A path may be `-`: standard input, standard output. The new file is there when it is whole
/// and not before; what was there under its name stays until then. (Of what went to standard output, or a pipe, nothing
/// can be taken back.) Takes as long as reading and writing do; for a thread of its own, or a program that does nothing
/// else.
ConversionResult convertCapture(const QString &from, const QString &to, const ConversionOptions &options,
                                const CaptureProgress &progress);

/// The same into a device that is open; `options.to` is set. Whether it is whole says the result.
ConversionResult convertCapture(const QString &from, QIODevice &to, const ConversionOptions &options,
                                const CaptureProgress &progress);

/// The same of devices that are open, which may be pipes (of captures on Linux only); `fromName` stands in the sentences.
/// `options.to` is set. Whether it is whole says the result: whoever owns the devices does with them what is right.
ConversionResult convertCapture(QIODevice &from, const QString &fromName, QIODevice &to,
                                const ConversionOptions &options, const CaptureProgress &progress);

} // namespace echogram
