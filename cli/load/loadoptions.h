// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/net/clientoptions.h"

namespace echogram {

/// What `load` is asked to do.
struct LoadOptions
{
    /// What makes the next probe leave.
    enum class Loop {
        Closed,  ///< the answer to an earlier one, or its time-out
        Open,    ///< the clock alone
        Fastest, ///< the socket, which takes it
    };

    ClientOptions client;
    qint64 inFlight = 0;    ///< probes under way in a closed loop; 0: not said
    double rate = 0;        ///< datagrams/s of an open loop; 0: not said
    bool isFastest = false; ///< --rate max
    double startRate = 0;   ///< datagrams/s at the beginning of the ramp
    qint64 rampNs = 0;      ///< from the start rate to the rate; 0: no ramp
    qint64 durationNs = 0;  ///< for how long to send; 0: not said
    qint64 count = 0;       ///< of datagrams; 0: any number
    qint64 timeoutNs = 1'000'000'000;
    qint64 intervalNs = 1'000'000'000; ///< from one report of how things are to the next
    qint64 size = 64;                  ///< of payloads, in bytes
    bool isOneWay = false;             ///< nobody answers
    bool sendsTrains = false;          ///< the kernel makes many datagrams of one (GSO)
    bool isJson = false;

    Loop loop() const { return isFastest ? Loop::Fastest : rate > 0 ? Loop::Open : Loop::Closed; }
    qint64 placesInFlight() const { return inFlight > 0 ? inFlight : 1; }
    /// In ns; 0 when only the count ends it. 10 s when neither was said.
    qint64 sendingNs() const;
    /// How many of them leave as one: 64 at most (LinuxSender), no more than fit one datagram. 1 without trains.
    qsizetype trainLength() const;

    /// What does not go together, a sentence; or nothing.
    QString problem() const;
};

} // namespace echogram
