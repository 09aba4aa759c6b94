// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/flooder.h"

#include "tests/bench/interruption.h"

#include <cerrno>
#include <chrono>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echogram::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int receiveBufferBytes = 4 * 1024 * 1024; // as the server has it

bool setOption(int socket, int level, int name, int value)
{
    return ::setsockopt(socket, level, name, &value, sizeof value) == 0;
}

} // namespace

Flooder::Stroke::Stroke(int count, std::size_t bytes, int segmentCount)
    : messages(count, bytes * std::size_t(segmentCount))
    , segments(segmentCount)
{
    for (int i = 0; i < count; ++i)
        std::memset(messages.buffer(i), 'a' + i % 26, bytes * std::size_t(segments));
    messages.setLength(bytes * std::size_t(segments));
    if (segments > 1)
        messages.setSegmentSize(std::uint16_t(bytes));
}

Flooder::Flooder(bool isSilent)
    : m_isSilent(isSilent)
{
    m_in.expectTrains();
}

Flooder::~Flooder()
{
    for (const int socket : m_sockets) {
        if (socket >= 0)
            ::close(socket);
    }
}

std::string Flooder::open(std::uint16_t port)
{
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons(port);
    for (int &socket : m_sockets) {
        socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (socket < 0 || !setOption(socket, SOL_SOCKET, SO_RCVBUF, receiveBufferBytes)
            || !setOption(socket, SOL_UDP, UDP_GRO, 1)
            || ::connect(socket, reinterpret_cast<const sockaddr *>(&server), sizeof server) != 0)
            return std::strerror(errno);
    }
    return {};
}

FloodCount Flooder::run(double seconds)
{
    const auto end =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    for (unsigned stroke = 0; Clock::now() < end && !wasInterrupted(); ++stroke) {
        for (const int socket : m_sockets) {
            send(socket, stroke % 4 == 0 ? m_plain : m_train);
            if (stroke % 8 == 2)
                send(socket, m_plainPages);
            if (stroke % 8 == 5)
                send(socket, m_trainPages);
            if (stroke % 64 == 63)
                send(socket, m_largest);
            if (!m_isSilent)
                readAnswers(socket);
        }
    }
    return m_count;
}

/// What the kernel does not take is not sent: this is a flood.
void Flooder::send(int socket, Stroke &stroke)
{
    const int sent =
        ::sendmmsg(socket, stroke.messages.headers(), unsigned(stroke.messages.count()), MSG_DONTWAIT);
    if (sent > 0)
        m_count.sent += std::uint64_t(sent) * std::uint64_t(stroke.segments);
}

/// Takes all that are there.
void Flooder::readAnswers(int socket)
{
    int received = 0;
    do {
        received =
            ::recvmmsg(socket, m_in.headers(), unsigned(m_in.count()), MSG_DONTWAIT | MSG_TRUNC, nullptr);
        for (int i = 0; i < received; ++i) {
            const std::size_t segment = m_in.takeSegmentSize(i);
            m_count.read += segment == 0 ? 1 : (m_in.received(i) + segment - 1) / segment;
        }
    } while (received == m_in.count());
}

} // namespace echogram::bench
