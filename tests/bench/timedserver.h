// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/iothread.h"
#include "server/echoserver.h"
#include "tests/bench/lateness.h"

#include <QTimer>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

namespace echogram::bench {

/// An echo server in this process, as echogram-server runs it, and a timer of 10 ms in the same event loop.
class TimedServer
{
public:
    TimedServer();

    /// On a thread of its own, on this processor only or on any. Why not, or nothing.
    std::string start(const std::string &engine, std::optional<int> processor);
    std::uint16_t port() const { return m_port; }
    pid_t thread() const { return m_thread; } ///< its number in /proc

    /// From now on the timer runs, and its ticks are noted.
    void startTimer();
    /// Ends the timer; how late its ticks were.
    Lateness stopTimer();
    std::uint64_t answers();

private:
    /// What lives on the thread.
    struct Worker : QObject
    {
        EchoServer server{this};
        QTimer timer{this};
        Lateness lateness;
        double waited = 0; // waitedSeconds() at the last tick
    };

    Worker *m_worker; // adopted by m_io
    std::uint16_t m_port = 0;
    pid_t m_thread = 0;
    IoThread m_io;
};

/// How late a thread that does nothing but sleep wakes up (clock_nanosleep(2)): no timer here can be better.
Lateness bareTimer(double seconds, std::optional<int> processor);

} // namespace echogram::bench
