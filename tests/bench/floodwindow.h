// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/xconnection.h"

#include <QImage>
#include <QSize>

#include <functional>
#include <optional>
#include <string>

#include <sys/types.h>

namespace echogram::bench {

class ServerProcess;

/// The window that is flooded, as its window manager and everybody else on the display sees it. Waits by X events.
class FloodWindow
{
public:
    /// Waits for the display's window manager. Why there is none, or nothing.
    std::string open(const std::string &display);

    /// Waits until one of this process group is managed, can be seen and has the focus. Why there is none, or nothing.
    std::string find(const ServerProcess &process);

    xcb_window_t id() const { return m_id; }
    pid_t process() const { return m_process; } ///< whose it is
    QSize size() const;                         ///< without its frame; empty when it is gone

    /// What is on the screen, all of it; null when the server does not give it away.
    QImage picture() const;

    /// Asks the window manager to close it, as its button would.
    void close();

private:
    std::string waitUntil(const std::function<bool()> &isSo, const ServerProcess *process,
                          const std::string &otherwise);
    bool findOf(pid_t group);
    bool isVisible() const;
    bool hasFocus();

    XConnection m_connection;
    xcb_window_t m_id = XCB_NONE;
    pid_t m_process = 0;
};

} // namespace echogram::bench
