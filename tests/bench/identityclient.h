// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/messagebuffers.h"
#include "tests/bench/sizeruns.h"
#include "tests/bench/soakresult.h"

#include <cstdint>
#include <deque>
#include <string>

namespace echogram::bench {

/// One socket that sends runs of datagrams to an echo server and compares each echo, byte by byte, with what it sent.
///
/// Every datagram has contents of its own, made from its number. They are expected back in the order they were sent,
/// which loopback keeps; so even those that are too short for a number are told apart, by their place. What is under way
/// is bounded by what the kernel takes for it in the receive buffers: nothing is lost that the server does not lose.
class IdentityClient
{
public:
    /// One that takes trains lets the kernel join what comes back (UDP_GRO, udp(7)). Numbers begin at `firstNumber`.
    IdentityClient(bool takesTrains, std::uint64_t firstNumber);
    ~IdentityClient();
    IdentityClient(const IdentityClient &) = delete;
    IdentityClient &operator=(const IdentityClient &) = delete;

    /// May fill so much of the receive buffers: a share of what they hold. Why not, or nothing.
    std::string open(std::uint16_t port, double share);

    /// Is there room for this run now?
    bool hasRoomFor(const SizeRun &run) const;
    bool isWaiting() const { return !m_sent.empty(); }

    bool send(const SizeRun &run, IdentityResult &result);
    /// Waits for one echo and takes all that are there. When none comes for two seconds, all under way counts as lost
    /// until it comes all the same.
    bool receive(IdentityResult &result);

    /// Datagrams that are not under way any more and whose echo has not come.
    std::uint64_t lost() const { return m_overtaken.size(); }
    /// How often in a row nothing came in time.
    int silences() const { return m_silences; }

private:
    struct Sent
    {
        std::uint64_t number;
        std::size_t size;
    };

    bool sendTrain(const SizeRun &run);
    bool sendSingly(const SizeRun &run);
    void takeTrain(int i, IdentityResult &result);
    void take(const char *payload, std::size_t size, IdentityResult &result);
    bool isEcho(const Sent &sent, const char *payload, std::size_t size);

    bool m_takesTrains;
    std::uint64_t m_next;
    MessageBuffers m_train{1, SizeRuns::mostBytes};
    MessageBuffers m_singles{SizeRuns::mostDatagrams, SizeRuns::mostBytes};
    MessageBuffers m_in{64, 65536}; // more than was sent has to be seen as such
    std::string m_expected;
    std::deque<Sent> m_sent;      // and no echo yet, oldest first
    std::deque<Sent> m_overtaken; // a later one came first
    std::size_t m_underWay = 0;   // bytes of receive buffer, as costOf() has it
    std::size_t m_most = 0;
    int m_silences = 0;
    int m_socket = -1;
};

} // namespace echogram::bench
