// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <sys/socket.h>

namespace echogram::bench {

/// What one recvmmsg(2) or sendmmsg(2) works on: headers, buffers and control messages, allocated once.
class MessageBuffers
{
public:
    MessageBuffers(int count, std::size_t bytes);

    int count() const { return m_count; }
    std::size_t capacity() const { return m_stride; } ///< of each, in bytes; somewhat more than was asked for
    char *buffer(int i) const { return m_memory.get() + std::size_t(i) * m_stride; }
    std::size_t received(int i) const { return m_headers[std::size_t(i)].msg_len; }
    mmsghdr *headers() { return m_headers.data(); }

    /// This many bytes of each are sent, in one piece.
    void setLength(std::size_t bytes);
    /// This many bytes of one of them.
    void setLength(int i, std::size_t bytes) { m_parts[std::size_t(i)].iov_len = bytes; }
    /// What is sent is cut into datagrams of this many bytes (udp(7), UDP_SEGMENT).
    void setSegmentSize(std::uint16_t bytes);

    /// Makes room for the kernel to say how a received train is to be cut (UDP_GRO).
    void expectTrains();
    /// Bytes of each datagram in a train, the last of which may be shorter; 0 when it is a single one. To be called
    /// once for each that was received: it makes room for the next.
    std::size_t takeSegmentSize(int i);

private:
    msghdr &header(int i) { return m_headers[std::size_t(i)].msg_hdr; }
    char *control(int i);

    int m_count;
    std::size_t m_stride; // bytes from one buffer to the next
    std::unique_ptr<char[]> m_memory;
    std::vector<iovec> m_parts;
    std::vector<mmsghdr> m_headers;
    std::vector<char> m_control;
};

} // namespace echogram::bench
