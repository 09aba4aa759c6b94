// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/load/loadoptions.h"

#include "core/datagram/datagram.h"

#include <algorithm>

namespace echogram {
namespace {

constexpr qint64 usualDurationNs = 10'000'000'000;
constexpr qsizetype longestTrain = 64; // datagrams: what every kernel with GSO takes

} // namespace

qint64 LoadOptions::sendingNs() const
{
    return durationNs > 0 || count > 0 ? durationNs : usualDurationNs;
}

qsizetype LoadOptions::trainLength() const
{
    if (!sendsTrains)
        return 1;
    return std::clamp<qsizetype>(maximumPayloadSize / std::max<qsizetype>(1, size), 1, longestTrain);
}

QString LoadOptions::problem() const
{
    if (inFlight > 0 && loop() != Loop::Closed)
        return QStringLiteral("--in-flight is for a closed loop, --rate for an open one: it is either.");
    if (isOneWay && loop() == Loop::Closed)
        return QStringLiteral(
            "--one-way needs a --rate: nobody answers, and that is what would send the next.");
    if (rampNs > 0 && loop() != Loop::Open)
        return QStringLiteral("--ramp needs a --rate in datagrams a second, which it leads to.");
    if (startRate > 0 && rampNs == 0)
        return QStringLiteral("--from needs a --ramp: how long it takes to come to --rate.");
    return {};
}

} // namespace echogram
