// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/pacedflood.h"

#include "tests/bench/floodpayload.h"
#include "tests/bench/interruption.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echogram::bench {
namespace {

using Clock = FloodSent::Clock;

constexpr std::chrono::microseconds tick{500};
constexpr std::uint64_t mostTicksAtOnce = 4;
constexpr int mostMessages = 64;          // in one sendmmsg(2)
constexpr std::size_t mostSegments = 64;  // in one train: UDP_MAX_SEGMENTS of older kernels
constexpr std::size_t mostBytes = 65'507; // in one datagram, and in one train
constexpr double mostTimes = 2;           // the time it should take
constexpr std::chrono::seconds mostExtra{5};

int segmentsFor(const FloodPlan &plan)
{
    return plan.isGso ? int(std::clamp<std::size_t>(mostBytes / plan.bytes, 1, mostSegments)) : 1;
}

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

/// steady_clock is CLOCK_MONOTONIC.
void sleepUntil(Clock::time_point time)
{
    const auto sinceBoot = time.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(sinceBoot);
    const timespec at{seconds.count(), (sinceBoot - seconds).count()};
    ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr); // a signal is looked at by the caller
}

} // namespace

PacedFlood::PacedFlood(const FloodPlan &plan)
    : m_plan(plan)
    , m_segments(segmentsFor(plan))
    , m_messages(plan.isGso ? 1 : mostMessages, plan.bytes * std::size_t(m_segments))
{
    for (int i = 0; i < m_messages.count(); ++i) {
        for (int segment = 0; segment < m_segments; ++segment)
            writeFloodPayload(m_messages.buffer(i) + std::size_t(segment) * plan.bytes, plan.bytes, 0);
    }
    m_messages.setLength(plan.bytes);
    if (m_segments > 1)
        m_messages.setSegmentSize(std::uint16_t(plan.bytes));
}

PacedFlood::~PacedFlood()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

std::string PacedFlood::open()
{
    sockaddr_in here = loopback(0);
    socklen_t length = sizeof here;
    auto *address = reinterpret_cast<sockaddr *>(&here);
    m_socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (m_socket < 0 || ::bind(m_socket, address, length) != 0
        || ::getsockname(m_socket, address, &length) != 0)
        return std::string("there is no port on 127.0.0.1: ") + std::strerror(errno);
    m_port = ntohs(here.sin_port);
    return {};
}

std::optional<std::uint16_t> PacedFlood::takeFirst(std::chrono::milliseconds patience) const
{
    pollfd one{m_socket, POLLIN, 0};
    sockaddr_in from{};
    socklen_t length = sizeof from;
    if (::poll(&one, 1, int(patience.count())) <= 0
        || ::recvfrom(m_socket, nullptr, 0, MSG_DONTWAIT, reinterpret_cast<sockaddr *>(&from), &length) < 0)
        return {};
    return ntohs(from.sin_port);
}

std::string PacedFlood::aim(std::uint16_t port) const
{
    const sockaddr_in window = loopback(port);
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&window), sizeof window) != 0)
        return std::strerror(errno);
    return {};
}

FloodSent PacedFlood::run()
{
    ::prctl(PR_SET_TIMERSLACK, 1UL); // ns; of this thread. Otherwise every sleep is 50 us too long
    const std::uint64_t total = m_plan.count();
    const double rate = double(m_plan.rate);
    const auto mostAtOnce =
        mostTicksAtOnce
        * std::max<std::uint64_t>(
            1, std::uint64_t(std::ceil(rate * std::chrono::duration<double>(tick).count())));
    FloodSent sent;
    sent.begin = Clock::now();
    const auto giveUp =
        sent.begin
        + std::chrono::ceil<Clock::duration>(std::chrono::duration<double>(m_plan.seconds * mostTimes))
        + mostExtra;
    for (auto wake = sent.begin; m_sent < total && !wasInterrupted();) {
        sleepUntil(wake);
        const auto now = Clock::now();
        const double elapsed = std::chrono::duration<double>(now - sent.begin).count();
        const auto due = std::min(total, std::uint64_t(elapsed * rate) + 1);
        if (m_sent < due) {
            sent.worstLagMs = std::max(sent.worstLagMs, 1000 * (elapsed - double(m_sent) / rate));
            if (!send(std::min(due - m_sent, mostAtOnce)))
                break;
        }
        wake = sent.begin + ((now - sent.begin) / tick + 1) * tick;
        if (now > giveUp) {
            m_failure = "it could not be sent in twice the time";
            break;
        }
    }
    sent.end = Clock::now();
    sent.count = m_sent;
    sent.failure = m_failure;
    m_hasEnded = true;
    return sent;
}

/// The next so many. False when it makes no sense to go on.
bool PacedFlood::send(std::uint64_t count)
{
    while (count > 0) {
        int messages = 1;
        std::uint64_t inMessages = 0;
        if (m_plan.isGso) {
            inMessages = std::min<std::uint64_t>(count, std::uint64_t(m_segments));
            for (std::uint64_t i = 0; i < inMessages; ++i)
                writeFloodNumber(m_messages.buffer(0) + i * m_plan.bytes, m_sent + i);
            m_messages.setLength(std::size_t(inMessages) * m_plan.bytes);
        } else {
            messages = int(std::min<std::uint64_t>(count, mostMessages));
            for (int i = 0; i < messages; ++i)
                writeFloodNumber(m_messages.buffer(i), m_sent + std::uint64_t(i));
        }
        const int taken = ::sendmmsg(m_socket, m_messages.headers(), unsigned(messages), 0);
        if (taken < 0 && errno != EINTR) {
            m_failure = errno == ECONNREFUSED ? "nobody listens on the window's port any more"
                                              : std::string("it could not be sent: ") + std::strerror(errno);
            return false;
        }
        if (taken < 0)
            return !wasInterrupted();
        const std::uint64_t gone = m_plan.isGso ? inMessages : std::uint64_t(taken);
        m_sent += gone;
        count -= gone;
    }
    return true;
}

} // namespace echogram::bench
