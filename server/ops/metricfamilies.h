// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/servicereport.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>

#include <vector>

namespace prometheus {
struct MetricFamily;
} // namespace prometheus

namespace echogram {

/// What is told of the process itself.
struct ProcessFacts
{
    QByteArray version;
    QDateTime started;
};

/// The metrics of some services by the conventions of Prometheus (https://prometheus.io/docs/practices/naming/), each
/// with the labels `service` and `address`. Counters begin with 0 when the server is started. There are families only
/// for what there is: no echogram_weather_... where there is no weather.
///
/// A rule is one value of the label `rule`, in two families, so ten thousand rules are twenty thousand series and two
/// megabytes a scrape: the person who wrote the rules decides how many there are, not whoever sends datagrams. No
/// label holds anything of a peer. Rules of a service with the same name are one.
std::vector<prometheus::MetricFamily> metricFamilies(const QList<ServiceReport> &services,
                                                     const ProcessFacts &process);

} // namespace echogram
