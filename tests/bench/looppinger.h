// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/pingdelays.h"
#include "tests/bench/xconnection.h"

#include <atomic>
#include <string>
#include <thread>

namespace echogram::bench {

/// How the pings of one while were answered.
struct PingResult
{
    PingDelays delays;
    double ownLatestMs =
        0; ///< how late the pinger was at most with one that nothing kept from going; part of its delay
    std::string failure;
};

/// Asks a window a hundred times a second whether it is still there, as window managers do (_NET_WM_PING of the
/// Extended Window Manager Hints). A program answers in its event loop, between everything else it does there, so a
/// key press would have waited as long. Has a thread and a connection of its own.
class LoopPinger
{
public:
    using Clock = PingDelays::Clock;

    LoopPinger() = default;
    ~LoopPinger();
    LoopPinger(const LoopPinger &) = delete;
    LoopPinger &operator=(const LoopPinger &) = delete;

    /// Why not, or nothing.
    std::string open(const std::string &display, xcb_window_t window);

    /// The first one goes now.
    void start();
    /// What was due before `end` counts. Waits for the answer to the last one, but not for ever.
    PingResult stop(Clock::time_point end);

private:
    void run();
    bool waitForAnswer();
    bool isAnswer(const xcb_generic_event_t &event) const;

    XConnection m_connection;
    xcb_window_t m_window = XCB_NONE;
    xcb_atom_t m_protocols = XCB_ATOM_NONE;
    xcb_atom_t m_ping = XCB_ATOM_NONE;
    std::uint32_t m_id =
        0x8000'0000;         // of the last ping. Those of window managers count from 1, or are server times
    Clock::time_point m_end; // the thread's to read when it is stopping
    std::atomic<bool> m_isStopping{false};
    PingResult m_result; // the thread's, while there is one
    std::thread m_thread;
};

} // namespace echogram::bench
