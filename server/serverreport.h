// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/answers/ruleresponder.h"
#include "server/echototals.h"
#include "server/manners/refusals.h"
#include "server/relaytotals.h"
#include "server/servicetimes.h"
#include "server/weather/weathertotals.h"

#include <QList>
#include <QMetaType>

#include <optional>

namespace echogram {

/// All that a server has counted since it was started: the ground truth beside what a client saw. A plain value.
struct ServerReport
{
    EchoTotals totals;
    RefusalCounts refusals;
    std::optional<WeatherTotals> weatherIn;  ///< where there is weather
    std::optional<WeatherTotals> weatherOut; ///< likewise
    QList<RuleCount> rules;                  ///< where there are rules
    quint64 unsendable = 0;                  ///< answers by rules that would have been too long
    std::optional<RelayTotals> relay;        ///< where there is a server behind
    ServiceTimes serviceTimes;               ///< empty unless asked for

    /// Of several servers with the same rules.
    ServerReport &operator+=(const ServerReport &other);

    friend bool operator==(const ServerReport &, const ServerReport &) = default;
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::ServerReport)
