// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/logsources.h"
#include "core/chat/message.h"
#include "core/datagram/socketdescription.h"

#include <QList>
#include <QMetaType>

namespace echogram {

/// A datagram that is new in the log; what there is to read of it is in the log's files.
struct Appended
{
    LogPosition position;
    qint64 roundTripNs = 0;
    qint64 timeoutNs = 0;
    MessageId partner = noMessage;
    int candidates = 1;
    Direction direction = Direction::Outgoing;
    Delivery delivery = Delivery::Waiting; ///< of an outgoing one
    AnswerKind kind = AnswerKind::Unasked; ///< of an incoming one
};

/// A later piece of news about a message that is in the log already.
struct Amendment
{
    enum class News : quint8 {
        Sent,          ///< its name was found and the kernel took it: it stands elsewhere in the log
        Settled,       ///< delivery, and what goes with it
        FurtherAnswer, ///< another peer answered too
        DuplicateAnswer,
    };

    MessageId id = noMessage;
    News news = News::Settled;
    Delivery delivery = Delivery::Waiting;
    MessageId partner = noMessage;
    qint64 roundTripNs = 0;
    int candidates = 1;
    bool isLate = false;
    QString reason;
    LogPosition position; ///< of Sent
};

/// Counted since the conversation was opened.
struct ConversationCounters
{
    quint64 sent = 0;
    quint64 answered = 0;   ///< questions, late answers included
    quint64 unanswered = 0; ///< questions given up or unreachable, less those answered late
    quint64 notSent = 0;
    quint64 received = 0;
    quint64 duplicates = 0;
    quint64 unasked = 0;
    quint64 droppedByKernel = 0;   ///< its receive buffer was full
    quint64 droppedByEchogram = 0; ///< the queue to the reader was full

    friend bool operator==(const ConversationCounters &, const ConversationCounters &) = default;
};

/// How far the repeated send that is under way has come, or how far the last one came.
struct RepeatProgress
{
    bool isActive = false;
    quint64 sent = 0;
    quint64 count = 0; ///< 0: until stopped

    friend bool operator==(const RepeatProgress &, const RepeatProgress &) = default;
};

/// What crosses from the I/O thread to the reader: everything since the last one, as one value.
struct ConversationUpdate
{
    LogNews log;              ///< to be applied first
    QList<Appended> appended; ///< can be read from the log by now
    QList<Amendment> amended; ///< to be applied in order, after `appended`
    ConversationCounters counters;
    RepeatProgress repeat;
    Endpoint peer;            ///< whom it asks, null until the name is known
    Endpoint local;           ///< where the conversation's socket is, null when it is not open
    SocketDescription socket; ///< how it runs, empty when it is not open
};

} // namespace echogram

Q_DECLARE_TYPEINFO(echogram::Appended, Q_PRIMITIVE_TYPE);
Q_DECLARE_METATYPE(echogram::ConversationUpdate)
