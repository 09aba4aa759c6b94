// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/timedserver.h"

#include "tests/bench/interruption.h"
#include "tests/bench/machine.h"

#include <QMetaObject>

#include <ctime>
#include <thread>
#include <utility>

#include <unistd.h>

namespace echogram::bench {
namespace {

using Clock = Lateness::Clock;

/// Runs it on the worker's thread, and waits for that.
template <class Action>
void runOn(QObject *worker, Action &&action)
{
    QMetaObject::invokeMethod(worker, std::forward<Action>(action), Qt::BlockingQueuedConnection);
}

/// `waited`: of this thread, in seconds, at its last tick.
void tick(Lateness &lateness, double &waited)
{
    const auto now = Clock::now();
    const double before = std::exchange(waited, waitedSeconds(::gettid()));
    lateness.tick(now, 1000 * (waited - before));
}

timespec toTimespec(Clock::time_point time)
{
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    return {.tv_sec = time_t(ns / 1'000'000'000), .tv_nsec = long(ns % 1'000'000'000)};
}

} // namespace

TimedServer::TimedServer()
    : m_worker(new Worker)
{
    Worker *worker = m_worker;
    worker->timer.setTimerType(Qt::PreciseTimer);
    worker->timer.setInterval(Lateness::interval);
    QObject::connect(&worker->timer, &QTimer::timeout, worker,
                     [worker] { tick(worker->lateness, worker->waited); });
    m_io.adopt(m_worker);
}

std::string TimedServer::start(const std::string &engine, std::optional<int> processor)
{
    SocketOptions options;
    options.receiveBufferBytes = echoReceiveBufferBytes;
    options.coalesces = true;
    options.receiveTimes = false;
    options.io = engine == "qt" ? IoChoice::Qt : IoChoice::Linux;
    SystemError error;
    runOn(m_worker, [&] {
        if (processor)
            pinTo(*processor);
        m_thread = ::gettid();
        error = m_worker->server.start(options);
        m_port = m_worker->server.localEndpoint().port();
    });
    return error.text.toStdString();
}

void TimedServer::startTimer()
{
    runOn(m_worker, [this] {
        m_worker->waited = waitedSeconds(::gettid());
        m_worker->lateness.start(Clock::now());
        m_worker->timer.start();
    });
}

Lateness TimedServer::stopTimer()
{
    Lateness lateness;
    runOn(m_worker, [&] {
        m_worker->timer.stop();
        lateness = m_worker->lateness;
    });
    return lateness;
}

std::uint64_t TimedServer::answers()
{
    std::uint64_t answers = 0;
    runOn(m_worker, [&] { answers = m_worker->server.totals().answers; });
    return answers;
}

Lateness bareTimer(double seconds, std::optional<int> processor)
{
    Lateness lateness;
    std::thread sleeper([&] {
        if (processor)
            pinTo(*processor);
        double waited = waitedSeconds(::gettid());
        const auto begin = Clock::now();
        lateness.start(begin);
        while (std::chrono::duration<double>(Clock::now() - begin).count() < seconds && !wasInterrupted()) {
            const timespec due = toTimespec(lateness.due());
            if (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr) == 0)
                tick(lateness, waited);
        }
    });
    sleeper.join();
    return lateness;
}

} // namespace echogram::bench
