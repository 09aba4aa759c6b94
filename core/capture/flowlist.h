// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/capturefile.h"
#include "core/datagram/endpoint.h"

#include <QList>
#include <QMetaType>

#include <functional>

namespace echogram {

/// Two ends that talk to each other over UDP.
struct Flow
{
    Endpoint asker;         ///< who spoke first
    Endpoint peer;          ///< the other one
    quint64 asked = 0;      ///< datagrams from asker to peer
    quint64 answered = 0;   ///< datagrams from peer to asker
    quint64 bytes = 0;      ///< of both's payloads
    qint64 firstWallNs = 0; ///< the earliest, which need not be the first in the file
    qint64 lastWallNs = 0;  ///< the latest

    /// Whether a datagram from one end to the other belongs to it.
    bool isBetween(const Endpoint &one, const Endpoint &other) const
    {
        return (one == asker && other == peer) || (one == peer && other == asker);
    }

    friend bool operator==(const Flow &, const Flow &) = default;
};

/// What was found in a capture.
struct FlowList
{
    QList<Flow> flows; ///< in the order of their first datagrams
    CaptureCounts counts;
    QString error; ///< where the file is damaged: what was read before it is in `flows`
};

/// Called when reading begins, some ten times a second or more often while it goes on, and at its end, with how far it
/// has come (0 to 1). Returning false cancels.
using CaptureProgress = std::function<bool(double done)>;

/// Reads a whole capture. Takes as long as reading the file does; for a thread of its own. When it was cancelled, what
/// was found until then.
FlowList readFlows(CaptureFile &file, const CaptureProgress &progress);

/// Reads a whole capture and gives the datagrams between the flow's two ends, in the file's order. False when it was
/// cancelled, or the file could not be read to its end: then file.error() tells.
bool readFlow(CaptureFile &file, const Flow &flow,
              const std::function<void(const CaptureFile::Datagram &)> &each,
              const CaptureProgress &progress);

/// The same of a file that is to be opened. `error`, which may be null, is a sentence for people, or empty.
bool readFlow(const QString &path, const Flow &flow,
              const std::function<void(const CaptureFile::Datagram &)> &each, const CaptureProgress &progress,
              QString *error);

} // namespace echogram

Q_DECLARE_METATYPE(echogram::Flow)
Q_DECLARE_METATYPE(echogram::FlowList)
