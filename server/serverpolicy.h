// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "server/answers/ruleset.h"
#include "server/answers/service.h"
#include "server/manners/guard.h"
#include "server/weather/weatherpresets.h"

#include <memory>

namespace echogram {

/// What a server does with what comes in. A plain value, copied into the I/O thread; the rules are shared and never
/// change.
struct ServerPolicy
{
    Service service = Service::Echo;
    std::shared_ptr<const RuleSet> rules; ///< go before the service; null: there are none
    WeatherPair weather;
    GuardOptions guard;
    Endpoint forwardTo;                   ///< another server that gives the answers instead; null: none
    qint64 clientIdleNs = 60'000'000'000; ///< after which a client's socket towards that server is closed
    int maximumClients = 1024;            ///< that have such a socket at one time
    quint64 seed = 0;                     ///< of all chance: the same seed, the same decisions
    bool measuresServiceTimes = false;
    bool logsAnswers = false;  ///< tells of each answer, where it is not just the question
    bool reportsFates = false; ///< tells of each datagram what the weather did to it

    /// Whether it is nothing but an echo, so that datagrams need not be looked at one by one.
    bool isPlainEcho() const
    {
        return service == Service::Echo && (!rules || rules->rules().isEmpty()) && weather.in.isFair()
               && weather.out.isFair() && forwardTo.isNull();
    }
};

} // namespace echogram
