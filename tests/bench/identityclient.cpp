// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/identityclient.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echogram::bench {
namespace {

constexpr timeval patience{.tv_sec = 2, .tv_usec = 0}; // far above what a busy machine takes

constexpr int receiveBufferBytes = 4 * 1024 * 1024; // as the server has it

bool setOption(int socket, int level, int name, const auto &value)
{
    return ::setsockopt(socket, level, name, &value, sizeof value) == 0;
}

/// What a datagram takes of a receive buffer at most: the kernel counts its own structures, and in powers of two.
std::size_t costOf(std::size_t bytes)
{
    return 2 * bytes + 1280;
}

std::size_t costOf(const SizeRun &run)
{
    return costOf(run.size) * std::size_t(run.count);
}

/// Contents that no other number's share anywhere: words of 64 bits at equal distances from a first one, which is the
/// number well mixed (the last steps of SplitMix64, each of which can be undone).
void writeContents(char *payload, std::size_t size, std::uint64_t number)
{
    constexpr std::uint64_t distance = 0x9e3779b97f4a7c15;
    std::uint64_t word = number + distance;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    word ^= word >> 31;
    for (; size >= sizeof word; size -= sizeof word, payload += sizeof word, word += distance)
        std::memcpy(payload, &word, sizeof word);
    std::memcpy(payload, &word, size);
}

} // namespace

IdentityClient::IdentityClient(bool takesTrains, std::uint64_t firstNumber)
    : m_takesTrains(takesTrains)
    , m_next(firstNumber)
    , m_expected(SizeRuns::mostBytes, '\0')
{
    if (takesTrains)
        m_in.expectTrains();
}

IdentityClient::~IdentityClient()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

std::string IdentityClient::open(std::uint16_t port, double share)
{
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons(port);
    int granted = 0;
    socklen_t length = sizeof granted;
    m_socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool isOpen =
        m_socket >= 0 && setOption(m_socket, SOL_SOCKET, SO_RCVBUF, receiveBufferBytes)
        && ::getsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &granted, &length) == 0
        && setOption(m_socket, SOL_SOCKET, SO_RCVTIMEO, patience)
        && (!m_takesTrains || setOption(m_socket, SOL_UDP, UDP_GRO, 1))
        && ::connect(m_socket, reinterpret_cast<const sockaddr *>(&server), sizeof server) == 0;
    m_most = std::size_t(granted * share);
    return isOpen ? std::string() : std::string(std::strerror(errno));
}

bool IdentityClient::hasRoomFor(const SizeRun &run) const
{
    return m_sent.empty() || m_underWay + costOf(run) <= m_most;
}

bool IdentityClient::send(const SizeRun &run, IdentityResult &result)
{
    if (!(run.isTrain ? sendTrain(run) : sendSingly(run))) {
        result.failure = std::string("sending: ") + std::strerror(errno);
        return false;
    }
    for (int i = 0; i < run.count; ++i) {
        m_sent.push_back({m_next + std::uint64_t(i), i + 1 < run.count ? run.size : run.lastSize});
        m_underWay += costOf(m_sent.back().size);
    }
    m_next += std::uint64_t(run.count);
    return true;
}

bool IdentityClient::sendTrain(const SizeRun &run)
{
    for (int i = 0; i < run.count; ++i) {
        writeContents(m_train.buffer(0) + std::size_t(i) * run.size,
                      i + 1 < run.count ? run.size : run.lastSize, m_next + std::uint64_t(i));
    }
    m_train.setLength(run.bytes());
    m_train.setSegmentSize(std::uint16_t(run.size));
    return ::sendmmsg(m_socket, m_train.headers(), 1, 0) == 1;
}

bool IdentityClient::sendSingly(const SizeRun &run)
{
    for (int i = 0; i < run.count; ++i) {
        const std::size_t size = i + 1 < run.count ? run.size : run.lastSize;
        writeContents(m_singles.buffer(i), size, m_next + std::uint64_t(i));
        m_singles.setLength(i, size);
    }
    for (int sent = 0; sent < run.count;) {
        const int more = ::sendmmsg(m_socket, m_singles.headers() + sent, unsigned(run.count - sent), 0);
        if (more < 0)
            return false;
        sent += more;
    }
    return true;
}

bool IdentityClient::receive(IdentityResult &result)
{
    const int received =
        ::recvmmsg(m_socket, m_in.headers(), unsigned(m_in.count()), MSG_WAITFORONE, nullptr);
    if (received < 0 && errno == EAGAIN) {
        m_overtaken.insert(m_overtaken.end(), m_sent.begin(), m_sent.end());
        m_sent.clear();
        m_underWay = 0;
        ++m_silences;
        return true;
    }
    if (received < 0) {
        result.failure = std::string("receiving: ") + std::strerror(errno);
        return false;
    }
    m_silences = 0;
    for (int i = 0; i < received; ++i)
        takeTrain(i, result);
    return true;
}

void IdentityClient::takeTrain(int i, IdentityResult &result)
{
    const char *payload = m_in.buffer(i);
    std::size_t left = m_in.received(i);
    const std::size_t size = m_takesTrains ? m_in.takeSegmentSize(i) : 0;
    const std::size_t segment = size > 0 ? size : left;
    for (; left > segment; payload += segment, left -= segment)
        take(payload, segment, result);
    take(payload, left, result);
}

/// One echo: nearly always of the oldest that waits. If not, others were lost or overtaken, or it is wrong.
void IdentityClient::take(const char *payload, std::size_t size, IdentityResult &result)
{
    const auto isIt = [&](const Sent &sent) { return isEcho(sent, payload, size); };
    auto found = m_sent.begin();
    if (m_sent.empty() || !isIt(m_sent.front())) {
        const auto late = std::find_if(m_overtaken.begin(), m_overtaken.end(), isIt);
        if (late != m_overtaken.end()) {
            m_overtaken.erase(late);
            ++result.outOfOrder;
            result.countRight(size);
            return;
        }
        found = std::find_if(m_sent.begin(), m_sent.end(), isIt);
        if (found == m_sent.end()) {
            ++result.wrong;
            return;
        }
    }
    for (auto one = m_sent.begin(); one != std::next(found); ++one)
        m_underWay -= costOf(one->size);
    m_overtaken.insert(m_overtaken.end(), m_sent.begin(), found);
    m_sent.erase(m_sent.begin(), std::next(found));
    result.countRight(size);
}

bool IdentityClient::isEcho(const Sent &sent, const char *payload, std::size_t size)
{
    if (size != sent.size)
        return false;
    writeContents(m_expected.data(), size, sent.number);
    return std::memcmp(payload, m_expected.data(), size) == 0;
}

} // namespace echogram::bench
