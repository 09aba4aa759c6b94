// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/flooddisplay.h"
#include "tests/bench/floodoptions.h"
#include "tests/bench/floodresult.h"
#include "tests/bench/floodwindow.h"
#include "tests/bench/looppinger.h"
#include "tests/bench/pacedflood.h"
#include "tests/bench/serverprocess.h"

#include <QImage>
#include <QTemporaryDir>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace echogram::bench {

/// One window from its start to its end, and the flood in between. Everything it writes is in a folder that goes with
/// this object. Needs a QCoreApplication, and is for its thread.
class FloodRun
{
public:
    /// With two processors or more the flood comes from the last of `processors`; the window may run on all.
    FloodRun(const FloodOptions &options, const std::vector<int> &processors);

    /// An interruption ends it early.
    FloodedWindow run();

private:
    using Clock = std::chrono::steady_clock;

    std::string prepare();
    std::string startWindow();
    std::string findPort();
    std::string askForDatagram();
    std::string measureIdle();
    void flood();
    void watch();
    void lookInTheMiddle();
    void takeSample(Clock::time_point begin);
    void settle();
    void end();
    void count();

    ServerProcess::Environment environment() const;
    std::string filled(std::string text) const;
    QStringList logFiles() const;

    FloodOptions m_options;
    std::optional<int> m_processor; // the flood's
    QTemporaryDir m_home;
    FloodDisplay m_display;
    PacedFlood m_flood;
    ServerProcess m_process;
    FloodWindow m_window;
    LoopPinger m_pinger;
    std::uint16_t m_port = 0; // the window's
    std::uint64_t m_dropsBefore = 0;
    QImage m_picture;
    FloodedWindow m_result;
};

} // namespace echogram::bench
