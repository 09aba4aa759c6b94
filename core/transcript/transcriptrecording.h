// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "core/datagram/endpoint.h"
#include "core/transcript/transcriptdraft.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace echogram {

/// A datagram of a conversation that was held, as far as a transcript wants to know. A value.
struct RecordedDatagram
{
    enum class State : quint8 {
        Unknown, ///< nothing was paired, as in a capture that was only read
        // Of what was sent:
        Waiting,     ///< nobody knows yet
        Answered,    ///< perhaps late
        GivenUp,     ///< no answer came in time, nor later
        Unreachable, ///< an ICMP error came back
        NotSent,
        // Of what came:
        Answer, ///< perhaps late
        Duplicate,
        Unasked,
    };

    Direction direction = Direction::Outgoing;
    QByteArray payload;
    qint64 timeNs = 0;      ///< of whatever clock
    Endpoint peer;          ///< whom it went to, or from whom it came; null where that is not known
    qsizetype partner = -1; ///< of an answer or a duplicate its question: an index in the list; -1: not known
    State state = State::Unknown;
    qint64 timeoutNs = 0; ///< how long an answer was waited for; 0 where that is not known
    bool isLost = false;  ///< the payload is not known any more

    bool isOutgoing() const { return direction == Direction::Outgoing; }
};

struct RecordingDraftOptions
{
    QString title;
    bool keepsPauses = false; ///< those above 2 ms become waits; without, only where the order hangs on it
    bool hasGaps =
        false; ///< there may have been datagrams that are not in the list: of no answer it is known
               ///< that it did not come
};

/// The conversation as a transcript, which is passed by the same server, as long as that answers the same.
///
/// A question and the answer that came next become one step; where more than one question was on its way, answers are
/// steps of their own that only expect, in the order in which they came. Talks with several peers that overlap are put
/// one after the other: which of two servers is quicker is nobody's promise. A question that was sent while answers were
/// still to come, or which something follows that nobody had asked for, comes after the same pause. A question that was
/// given up expects nothing, for as long as it was waited, where meanwhile nothing was said by anybody; of any other
/// without an answer nothing is expected. What was sent once more because no answer came is said at its question
/// (RecordingPairs). A duplicate is a further answer, unless nobody knows of what; that, what another host
/// than the one asked last sent unasked, what was not sent, and what is lost are comments. An answer has ten times as long as it took since the oldest of the questions on their way, and a
/// second at least.
TranscriptDraft draftOf(const QList<RecordedDatagram> &datagrams, const RecordingDraftOptions &options);

} // namespace echogram
