// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/flooddisplay.h"

#include <optional>

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
    // It answers long before it manages windows, and one that is shown in between is never seen.
    if (const std::string why =
            m_manager.start({"openbox", "--sm-disable", "--startup", "echo ready"}, withDisplay, {});
        !why.empty())
        return "openbox: " + why;
    for (std::optional<std::string> line; line != "ready";) { // it says other things there too
        line = m_manager.readLine(startPatience);
        if (!line)
            return "openbox does not start: " + m_manager.complaint();
    }
    return {};
}

std::string FloodDisplay::complaint() const
{
    return m_manager.complaint();
}

} // namespace echogram::bench
