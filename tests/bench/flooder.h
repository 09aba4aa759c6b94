// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/messagebuffers.h"
#include "tests/bench/soakresult.h"

#include <array>
#include <cstdint>
#include <string>

namespace echogram::bench {

/// Sends datagrams to 127.0.0.1 as fast as it can, far more than can be answered: from several sockets in turn, by
/// themselves and in trains (UDP_SEGMENT, udp(7)), most of them of 64 bytes, many of 1,400, now and then one of 65,507.
class Flooder
{
public:
    /// A silent one never reads an answer.
    explicit Flooder(bool isSilent);
    ~Flooder();
    Flooder(const Flooder &) = delete;
    Flooder &operator=(const Flooder &) = delete;

    /// Why not, or nothing.
    std::string open(std::uint16_t port);

    /// Floods for that long, or until it is interrupted.
    FloodCount run(double seconds);

private:
    /// What one system call sends.
    struct Stroke
    {
        Stroke(int count, std::size_t bytes, int segments);

        MessageBuffers messages;
        int segments; // datagrams in each message
    };

    void send(int socket, Stroke &stroke);
    void readAnswers(int socket);

    bool m_isSilent;
    Stroke m_plain{64, 64, 1};
    Stroke m_train{4, 64, 64};
    Stroke m_plainPages{16, 1400, 1};
    Stroke m_trainPages{1, 1400, 46};
    Stroke m_largest{1, 65507, 1};
    MessageBuffers m_in{64, 64}; // the beginnings are enough: others look at the bytes
    std::array<int, 4> m_sockets{-1, -1, -1, -1};
    FloodCount m_count;
};

} // namespace echogram::bench
