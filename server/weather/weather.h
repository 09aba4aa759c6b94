// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QtGlobal>

namespace echogram {

/// A time in which nothing gets through: from `fromNs` up to, not including, `toNs`, both in ns since the start.
struct Outage
{
    qint64 fromNs = 0;
    qint64 toNs = 0;

    friend bool operator==(const Outage &, const Outage &) = default;
};

/// What a network does to the datagrams of ONE direction. A plain value; a share is a probability from 0 to 1. What is
/// 0 is not done, and a default Weather is fair. weatherspec.h reads and writes it, Impairment does it.
struct Weather
{
    enum class Distribution : quint8 {
        Uniform, ///< from -jitter to +jitter, all alike
        Normal,  ///< mean 0, jitter is the standard deviation
        Pareto,  ///< mean 0, jitter is the standard deviation: mostly a bit early, now and then very late
    };

    qint64 delayNs = 0;
    qint64 jitterNs = 0; ///< what is added to the delay is of this size; together they are never below 0
    Distribution distribution = Distribution::Uniform;
    bool keepsOrder = false; ///< none is due before one that came earlier; otherwise jitter may reorder

    double loss = 0;      ///< share; each on its own
    qint64 lossEvery = 0; ///< every N-th is lost
    /// Loss in bursts: a chain of Markov with two states, in one of which everything is lost (Gilbert, "Capacity of a
    /// Burst-Noise Channel", 1960, with h = 0; RFC 3611 section 4.7.2 tells of bursts).
    double burstLoss = 0;   ///< share, below 1
    double burstLength = 5; ///< mean, in datagrams, at least 1 and at least burstLoss / (1 - burstLoss)

    double duplicate = 0;     ///< share
    double reorder = 0;       ///< share that others overtake
    int reorderDistance = 1;  ///< how many overtake, at least 1
    double corrupt = 0;       ///< share
    int corruptBits = 1;      ///< how many different bits are flipped, at least 1
    double truncate = 0;      ///< share
    qsizetype truncateTo = 0; ///< bytes; a shorter payload stays as it is

    qint64 rateBitsPerSecond = 0; ///< of payload and headersSize; second copies are free
    /// What may wait for the rate, counted as for the rate; one that finds nobody waiting always may.
    qint64 queueBytes = 64'000;

    qint64 outageEveryNs = 0;
    qint64 outageForNs = 0;     ///< the last so many ns of every outageEveryNs, so that it starts working
    QList<Outage> outages = {}; ///< besides

    /// An IPv4 header without options and a UDP header: 20 + 8 bytes (RFC 791, RFC 768).
    static constexpr qsizetype headersSize = 28;

    /// Whether it does nothing at all.
    bool isFair() const;

    /// Whether nothing gets through at that time, in ns since the start.
    bool isDownAt(qint64 sinceStartNs) const;

    friend bool operator==(const Weather &, const Weather &) = default;
};

} // namespace echogram
