// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/datagramfate.h"
#include "server/serverreport.h"

#include <QList>
#include <QMetaType>

namespace echogram {

/// What crosses from a HostedWorker to its HostedServer: all counts, and the fates since the last time. A plain value.
struct HostedNews
{
    /// As many as a person can look at, and ten times a second.
    static constexpr qsizetype mostFates = 4096;

    ServerReport report;
    QList<DatagramFate> fates; ///< at most mostFates
    quint64 untoldFates = 0;   ///< since the start, for which there was no room
};

} // namespace echogram

Q_DECLARE_METATYPE(echogram::HostedNews)
