// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/net/clientoptions.h"
#include "cli/replay/ignoredbytes.h"
#include "cli/replay/recordingloader.h"

namespace echogram {

/// What `replay` is asked to do.
struct ReplayOptions
{
    RecordingRequest request;
    ClientOptions client;
    double speed = 1; ///< how many times as fast as recorded; 0: as fast as possible
    qint64 timeoutNs = 1'000'000'000;
    IgnoredBytes ignored;
    bool onlySends = false;
    bool showsAll = false; ///< differences, where people read them
    bool isJson = false;
    bool isQuiet = false;
};

/// `replay`: sends what somebody sent in a capture once more, and compares the answers.
class ReplayCommand : public Command
{
public:
    ReplayCommand();

    QString problem() const override;
    std::unique_ptr<Job> job(Output &output) override;

private:
    ReplayOptions m_options;
};

} // namespace echogram
