// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "server/serverreport.h"

#include <QString>

namespace echogram {

/// What one of the services of a process has counted. A plain value.
struct ServiceReport
{
    QString service;   ///< its name: `echo`, `time`, or as it was configured
    Endpoint endpoint; ///< where it listens; together with the name no other has it
    ServerReport report;
};

} // namespace echogram
