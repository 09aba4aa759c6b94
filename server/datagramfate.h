// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/instant.h"
#include "server/weather/weatherfate.h"

#include <QList>
#include <QMetaType>

namespace echogram {

/// What the weather did to one datagram, for whoever sent the question.
struct DatagramFate
{
    Endpoint peer;         ///< who asked
    Instant asked;         ///< when the question came
    quint64 question = 0;  ///< payloadFingerprint() of the question
    bool isAnswer = false; ///< it is the answer's fate, on its way out
    WeatherFate fate;
};

/// Tells payloads apart, the same for the whole run of the program and on each thread.
quint64 payloadFingerprint(QByteArrayView payload);

} // namespace echogram

Q_DECLARE_METATYPE(echogram::DatagramFate)
