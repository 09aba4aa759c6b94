// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/echoclient.h"

#include "tests/bench/interruption.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echogram::bench {
namespace {

constexpr int batch = 64; // datagrams, or trains of them, in one system call

/// So long nothing has to come until everything under way counts as lost. Far above what a busy machine takes.
constexpr timeval patience{.tv_sec = 0, .tv_usec = 250'000};

constexpr int receiveBufferBytes = 4 * 1024 * 1024; // as the servers have it

/// An echo that is too long has to be seen as such, so there is room for more than was sent; a train of echoes comes
/// in up to 64 KiB.
std::size_t receiveBytes(const BenchCase &what)
{
    return what.mode == SendMode::Gso ? 65536 : std::size_t(what.bytes) + 64;
}

bool setOption(int socket, int level, int name, const auto &value)
{
    return ::setsockopt(socket, level, name, &value, sizeof value) == 0;
}

} // namespace

/// All but the numbers stays as it is from one send to the next.
EchoClient::EchoClient(const BenchCase &what)
    : m_case(what)
    , m_pattern(what.bytes)
    , m_window(what.inFlight)
    , m_out(what.segments() > 1 ? 4 : batch, std::size_t(what.bytes * what.segments()))
    , m_in(batch, receiveBytes(what))
{
    for (int i = 0; i < m_out.count(); ++i) {
        for (int s = 0; s < what.segments(); ++s)
            m_pattern.write(m_out.buffer(i) + s * what.bytes);
    }
    m_out.setLength(std::size_t(what.bytes * what.segments()));
    if (what.segments() > 1)
        m_out.setSegmentSize(std::uint16_t(what.bytes));
    if (what.mode == SendMode::Gso)
        m_in.expectTrains();
}

EchoClient::~EchoClient()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

std::string EchoClient::open(std::uint16_t port)
{
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons(port);
    m_socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool isOpen =
        m_socket >= 0 && setOption(m_socket, SOL_SOCKET, SO_RCVBUF, receiveBufferBytes)
        && setOption(m_socket, SOL_SOCKET, SO_RCVTIMEO, patience)
        && (m_case.mode == SendMode::Plain || setOption(m_socket, SOL_UDP, UDP_GRO, 1))
        && ::connect(m_socket, reinterpret_cast<const sockaddr *>(&server), sizeof server) == 0;
    return isOpen ? std::string() : std::string(std::strerror(errno));
}

bool EchoClient::ask()
{
    m_pattern.setNumber(m_out.buffer(0), m_window.send());
    ssize_t length = ::send(m_socket, m_out.buffer(0), m_pattern.bytes(), 0);
    if (length >= 0) {
        pollfd answer{m_socket, POLLIN, 0};
        ::poll(&answer, 1, 20);
        length = ::recv(m_socket, m_in.buffer(0), m_in.capacity(), MSG_DONTWAIT);
    }
    // Nobody listens yet, and the kernel says so at once: leaves the processor to the server.
    if (length < 0 && errno == ECONNREFUSED)
        ::poll(nullptr, 0, 1);
    if (length >= ssize_t(sizeof(std::uint64_t)))
        m_window.receive(m_pattern.number(m_in.buffer(0)));
    m_window.giveUp();
    return length >= 0;
}

EchoCount EchoClient::run(Seconds measured)
{
    EchoCount count;
    const auto lostBefore = m_window.lost(); // by asking before somebody listened
    const auto wait = [](Seconds seconds) {
        return Clock::now() + std::chrono::duration_cast<Clock::duration>(seconds);
    };

    bool works = exchangeUntil(wait(std::max(measured / 10, Seconds(0.05))), count);
    count.echoes = 0;
    const auto begin = Clock::now();
    works = works && exchangeUntil(begin + std::chrono::duration_cast<Clock::duration>(measured), count);
    count.seconds = Seconds(Clock::now() - begin).count();

    // What is under way still comes, or is lost.
    const auto echoes = count.echoes;
    const auto end = wait(Seconds(2)); // whatever else it is that the server sends
    while (works && m_window.outstanding() > 0 && Clock::now() < end)
        works = receive(count);
    m_window.giveUp();
    count.echoes = echoes;
    count.lost = m_window.lost() - lostBefore;
    return count;
}

bool EchoClient::exchangeUntil(Clock::time_point end, EchoCount &count)
{
    do {
        if (!fill()) {
            count.failure = std::string("sending: ") + std::strerror(errno);
            return false;
        }
        if (!receive(count))
            return false;
        if (wasInterrupted()) {
            count.failure = "interrupted";
            return false;
        }
    } while (Clock::now() < end);
    return true;
}

/// Sends as much as there is room for.
bool EchoClient::fill()
{
    int trains = (m_case.inFlight - m_window.outstanding()) / m_case.segments();
    while (trains > 0) {
        const int now = std::min(trains, m_out.count());
        for (int i = 0; i < now; ++i) {
            char *payload = m_out.buffer(i);
            for (int s = 0; s < m_case.segments(); ++s, payload += m_case.bytes)
                m_pattern.setNumber(payload, m_window.send());
        }
        for (int sent = 0; sent < now;) {
            const int more = ::sendmmsg(m_socket, m_out.headers() + sent, unsigned(now - sent), 0);
            if (more < 0)
                return false;
            sent += more;
        }
        trains -= now;
    }
    return true;
}

/// Waits for one echo and takes all that are there.
bool EchoClient::receive(EchoCount &count)
{
    const int received =
        ::recvmmsg(m_socket, m_in.headers(), unsigned(m_in.count()), MSG_WAITFORONE, nullptr);
    if (received < 0) {
        if (errno == EAGAIN) {
            m_window.giveUp();
            return true;
        }
        count.failure = std::string("receiving: ") + std::strerror(errno);
        return false;
    }
    for (int i = 0; i < received; ++i)
        takeTrain(i, count);
    return true;
}

void EchoClient::takeTrain(int i, EchoCount &count)
{
    const char *payload = m_in.buffer(i);
    std::size_t left = m_in.received(i);
    std::size_t segment = left;
    if (m_case.mode == SendMode::Gso) {
        if (const std::size_t size = m_in.takeSegmentSize(i); size > 0)
            segment = size;
    }
    while (left > segment) {
        take(payload, segment, count);
        payload += segment;
        left -= segment;
    }
    take(payload, left, count);
}

void EchoClient::take(const char *payload, std::size_t length, EchoCount &count)
{
    const bool isIntact = m_pattern.isIntact(payload, length);
    if (!isIntact && length < sizeof(std::uint64_t)) {
        ++count.wrong;
        return;
    }
    // A damaged one makes room for the next as well, when its number can still be read.
    const auto arrival = m_window.receive(m_pattern.number(payload));
    if (!isIntact || arrival == SequenceWindow::Arrival::Unknown)
        ++count.wrong;
    else if (arrival == SequenceWindow::Arrival::Awaited)
        ++count.echoes;
    else if (arrival == SequenceWindow::Arrival::Late)
        ++count.late;
    else
        ++count.duplicates;
}

} // namespace echogram::bench
