// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"

#include <QByteArray>
#include <QString>

#include <limits>

namespace echogram {

/// A datagram's place in its conversation's log: 0, 1, 2... in the order in which the I/O thread saw them since the
/// conversation was opened; those of earlier days count back from -1.
using MessageId = qint64;
inline constexpr MessageId noMessage = std::numeric_limits<MessageId>::min();

/// What became of a datagram we sent.
enum class Delivery : quint8 {
    LookingUp,   ///< the host's name is being looked up
    Waiting,     ///< the kernel took it, no answer yet
    Answered,    ///< an answer came, perhaps late
    NoAnswer,    ///< none came in time; a late one may still
    Unreachable, ///< an ICMP error came back
    NotSent,     ///< the kernel did not take it, or the host is unknown
};

/// What a datagram that came in is to us.
enum class AnswerKind : quint8 {
    Answer,    ///< to a question that was waiting
    Late,      ///< to a question that had been given up
    Duplicate, ///< of an answer that had come before
    Unasked,   ///< to nothing we know of
};

/// One datagram of a conversation, with what is known of its fate.
struct Message
{
    MessageId id = noMessage;
    Direction direction = Direction::Outgoing;
    QByteArray payload;
    Endpoint peer;  ///< null while its name is being looked up
    Endpoint local; ///< ours; the address is a wildcard where the kernel chose it
    /// Outgoing: just before the send call; incoming: when the kernel got it, else when read. From a log it is of the
    /// wall clock only, which is then both.
    Instant time;
    bool isLost = false; ///< of the log's file: payload, ends and time are not known any more

    /// The other half: of a question its first answer, of an answer, late one or duplicate its question.
    MessageId partner = noMessage;
    qint64 roundTripNs = 0; ///< from question to answer, on both; only with a partner
    /// How many waiting questions the answer suited equally well. Above 1 the pairing is a choice (the oldest)
    /// and the round-trip time that of the choice.
    int candidates = 1;

    // Outgoing only
    Delivery delivery = Delivery::Waiting;
    bool isLate = false;    ///< the answer came after the time-out
    qint64 timeoutNs = 0;   ///< how long an answer was waited for; 0 where that is not known
    quint32 answers = 0;    ///< more than one when several peers answer a question to many
    quint32 duplicates = 0; ///< of its answers
    QString reason;         ///< of NotSent and Unreachable: the system's words

    // Incoming only
    AnswerKind kind = AnswerKind::Unasked;

    bool isOutgoing() const { return direction == Direction::Outgoing; }
};

} // namespace echogram
