// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/flooddisplay.h"

namespace echogram::bench {
namespace {

constexpr std::chrono::seconds startPatience{20}; // only what hangs takes so long
const char *const screen = "1280x800x24";

} // namespace

std::string FloodDisplay::start(const ServerProcess::Environment &environment)
{
    // It takes a free number and says it when it is ready; 1 is stdout.
    const std::string error = m_server.start(
        {"Xvfb", "-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp", "-noreset"}, environment, {});
    if (!error.empty())
        return "Xvfb: " + error;
    const auto number = m_server.readLine(startPatience);
    if (!number)
        return "Xvfb does not start: " + m_server.complaint();
    m_name = ':' + *number;
    ServerProcess::Environment withDisplay = environment;
    withDisplay.emplace_back("DISPLAY", m_name);
    if (const std::string why = m_manager.start({"openbox", "--sm-disable"}, withDisplay, {}); !why.empty())
        return "openbox: " + why;
    return {};
}

std::string FloodDisplay::complaint() const
{
    return m_manager.complaint();
}

} // namespace echogram::bench
