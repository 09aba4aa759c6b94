// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/delayclient.h"

#include "tests/bench/interruption.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

namespace echogram::bench {
namespace {

constexpr std::int64_t nsPerSecond = 1'000'000'000;

std::int64_t nsOf(const timespec &time)
{
    return std::int64_t(time.tv_sec) * nsPerSecond + time.tv_nsec;
}

std::int64_t clockNs(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return nsOf(time);
}

} // namespace

DelayClient::DelayClient(std::uint16_t port)
    : m_descriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
{
    const int on = 1;
    const int bytes = 4 << 20;
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_descriptor, reinterpret_cast<const sockaddr *>(&server), sizeof server) != 0) {
        ::close(m_descriptor);
        m_descriptor = -1;
    }
}

DelayClient::~DelayClient()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

DelayClient::Measured DelayClient::run(double perSecond, double seconds, double delayMs)
{
    Measured measured;
    if (m_descriptor < 0) {
        measured.failure = std::string("no socket: ") + std::strerror(errno);
        return measured;
    }
    const auto count = std::uint32_t(std::max(1.0, perSecond * seconds));
    m_sentWallNs.assign(count, 0);
    const std::int64_t beginNs = clockNs(CLOCK_MONOTONIC);
    for (std::uint32_t number = 0; number < count; ++number) {
        if (wasInterrupted()) {
            measured.failure = "interrupted";
            return measured;
        }
        if (!receiveUntil(beginNs + std::int64_t(double(number) * 1e9 / perSecond), measured)) {
            measured.failure = std::string("no answer can be read: ") + std::strerror(errno);
            return measured;
        }
        m_sentWallNs[number] = clockNs(CLOCK_REALTIME);
        if (::send(m_descriptor, &number, sizeof number, 0) < 0)
            m_sentWallNs[number] = 0;
    }
    const auto patienceNs = std::int64_t(2 * delayMs * 1e6) + nsPerSecond;
    const std::int64_t endNs = clockNs(CLOCK_MONOTONIC) + patienceNs;
    while (measured.roundTripsUs.size() < count && clockNs(CLOCK_MONOTONIC) < endNs && !wasInterrupted())
        receiveUntil(clockNs(CLOCK_MONOTONIC) + nsPerSecond / 100, measured);
    measured.lost = count - measured.roundTripsUs.size();
    return measured;
}

bool DelayClient::receiveUntil(std::int64_t monotonicNs, Measured &measured)
{
    for (;;) {
        receiveAll(measured);
        const std::int64_t leftNs = monotonicNs - clockNs(CLOCK_MONOTONIC);
        if (leftNs <= 0)
            return true;
        pollfd waiting{m_descriptor, POLLIN, 0};
        const timespec left{time_t(leftNs / nsPerSecond), long(leftNs % nsPerSecond)};
        if (::ppoll(&waiting, 1, &left, nullptr) < 0 && errno != EINTR)
            return false;
    }
}

void DelayClient::receiveAll(Measured &measured)
{
    for (;;) {
        std::uint32_t number = 0;
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
        iovec vector{&number, sizeof number};
        msghdr message{};
        message.msg_iov = &vector;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        if (::recvmsg(m_descriptor, &message, 0) != ssize_t(sizeof number))
            return;
        const cmsghdr *header = CMSG_FIRSTHDR(&message);
        if (!header || header->cmsg_type != SCM_TIMESTAMPNS || number >= m_sentWallNs.size())
            continue;
        timespec came{};
        std::memcpy(&came, CMSG_DATA(header), sizeof came);
        measured.roundTripsUs.push_back(double(nsOf(came) - m_sentWallNs[number]) / 1000);
    }
}

} // namespace echogram::bench
