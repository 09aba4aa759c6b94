// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/instant.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

namespace echogram {

/// A datagram that came in.
struct Question
{
    QByteArrayView payload; ///< borrowed for the time of the call
    Endpoint peer;          ///< who asks
    Endpoint local;         ///< who is asked; null where it is not known
    Instant time;           ///< when it came
};

/// A datagram to be sent to who asked.
struct Answer
{
    QByteArray payload;
    qint64 delayNs = 0; ///< from the question on, in ns

    friend bool operator==(const Answer &, const Answer &) = default;
};

/// Decides what to answer. Lives where the server lives and is called on its thread alone; it has no clock and no
/// chance but what it is given, so the same questions have the same answers.
class Responder
{
public:
    Responder() = default;
    virtual ~Responder() = default;
    Responder(const Responder &) = delete;
    Responder &operator=(const Responder &) = delete;

    /// Appends what is to be sent, in order: nothing, one answer or several. None is longer than maximumPayloadSize,
    /// unless the question was.
    virtual void answer(const Question &question, QList<Answer> &answers) = 0;
};

} // namespace echogram
