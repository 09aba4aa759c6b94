// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QtGlobal>

namespace echogram {

/// Why a datagram is lost. One that there are several reasons for is lost for the first of these.
enum class WeatherLoss : quint8 {
    None,
    Outage,
    Random,
    EveryNth,
    Burst,
    Queue,  ///< too much waited for the rate
    Memory, ///< the delay line was full; Passage says so, Impairment cannot know
};

/// What the weather does to one datagram. A plain value; when it is lost, the rest means nothing and is as below.
struct WeatherFate
{
    WeatherLoss loss = WeatherLoss::None;
    quint8 copies = 1;       ///< 1 or 2
    int holdFor = 0;         ///< how many are to overtake it; 0: it is not held
    int corruptBits = 0;     ///< how many different bits are flipped of what truncation leaves
    int truncatedTo = -1;    ///< bytes; -1: as long as it was
    quint64 corruptSeed = 0; ///< tells which bits
    qint64 delayNs = 0;      ///< from when it came, all in all: the rate's queue, delay and jitter

    bool isLost() const { return loss != WeatherLoss::None; }
    bool isDamaged() const { return corruptBits > 0 || truncatedTo >= 0; }

    friend bool operator==(const WeatherFate &, const WeatherFate &) = default;
};

/// The payload as truncation and then corruption leave it. Of a payload that is shorter than what the fate was decided
/// for, no more bits are flipped than it has.
QByteArray damaged(QByteArrayView payload, const WeatherFate &fate);

} // namespace echogram
