// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/logoptions.h"
#include "tests/bench/logresult.h"

#include <QTemporaryDir>

namespace echogram::bench {

/// Makes a long log and has processes of their own open it, so that what making it took in memory is not counted; then
/// the same of somebody else's capture. All files are gone with this object. Needs a QCoreApplication.
class LogRun
{
public:
    explicit LogRun(const LogOptions &options);

    /// An interruption ends it early.
    LogResults run();

private:
    void lookAtLog(LogResults &results);
    LogReading reopen(const char *what, bool isWhole) const;
    LogWindow show() const;
    QJsonObject ask(const std::vector<std::string> &options, std::string &failure) const;

    LogOptions m_options;
    QTemporaryDir m_folder;
};

} // namespace echogram::bench
