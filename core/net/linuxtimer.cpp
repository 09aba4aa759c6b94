// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/linuxtimer.h"

#include <sys/timerfd.h>
#include <unistd.h>

namespace echogram::linuxtimer {
namespace {

constexpr qint64 nsPerSecond = 1'000'000'000;

} // namespace

int open()
{
    return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

void close(int descriptor)
{
    if (descriptor >= 0)
        ::close(descriptor);
}

bool arm(int descriptor, qint64 monotonicNs)
{
    itimerspec when{};
    when.it_value.tv_sec = time_t(monotonicNs / nsPerSecond);
    when.it_value.tv_nsec = long(monotonicNs % nsPerSecond);
    return timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &when, nullptr) == 0;
}

void disarm(int descriptor)
{
    const itimerspec never{};
    timerfd_settime(descriptor, 0, &never, nullptr);
}

void take(int descriptor)
{
    quint64 expirations = 0;
    [[maybe_unused]] const ssize_t length = read(descriptor, &expirations, sizeof expirations);
}

} // namespace echogram::linuxtimer
