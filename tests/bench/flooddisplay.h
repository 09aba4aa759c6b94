// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/serverprocess.h"

#include <string>

namespace echogram::bench {

/// An X display with nothing on it but a window manager: Xvfb with a screen of 1280x800 and openbox, which end with this
/// object; or one that is there.
class FloodDisplay
{
public:
    /// Starts them, with this environment for the window manager, and waits until it manages windows. Why not, or
    /// nothing.
    std::string start(const ServerProcess::Environment &environment);
    /// Takes the one of this name, with the window manager it has.
    void take(const std::string &name) { m_name = name; }

    /// As in DISPLAY.
    const std::string &name() const { return m_name; }
    /// Why there is no window manager: what it said, if it is ours.
    std::string complaint() const;

private:
    std::string m_name;
    ServerProcess m_server;
    ServerProcess m_manager; // ends first
};

} // namespace echogram::bench
