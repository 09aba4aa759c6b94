// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/messagebuffers.h"

#include <cstring>

#include <netinet/in.h>
#include <netinet/udp.h>

namespace echogram::bench {
namespace {

constexpr std::size_t controlBytes = CMSG_SPACE(sizeof(int)); // UDP_GRO's; UDP_SEGMENT's is shorter

/// At a distance of whole pages the beginnings of all buffers would share a few sets of the cache.
std::size_t strideFor(std::size_t bytes)
{
    return (bytes / 128 + 1) * 128 + 64;
}

} // namespace

MessageBuffers::MessageBuffers(int count, std::size_t bytes)
    : m_count(count)
    , m_stride(strideFor(bytes))
    , m_memory(std::make_unique<char[]>(std::size_t(count) * m_stride))
    , m_parts(std::size_t(count))
    , m_headers(std::size_t(count))
    , m_control(std::size_t(count) * controlBytes)
{
    for (int i = 0; i < count; ++i) {
        m_parts[std::size_t(i)] = {buffer(i), m_stride};
        header(i).msg_iov = &m_parts[std::size_t(i)];
        header(i).msg_iovlen = 1;
    }
}

char *MessageBuffers::control(int i)
{
    return m_control.data() + std::size_t(i) * controlBytes;
}

void MessageBuffers::setLength(std::size_t bytes)
{
    for (iovec &part : m_parts)
        part.iov_len = bytes;
}

void MessageBuffers::setSegmentSize(std::uint16_t bytes)
{
    for (int i = 0; i < m_count; ++i) {
        header(i).msg_control = control(i);
        header(i).msg_controllen = CMSG_SPACE(sizeof bytes);
        cmsghdr *c = CMSG_FIRSTHDR(&header(i));
        c->cmsg_level = SOL_UDP;
        c->cmsg_type = UDP_SEGMENT;
        c->cmsg_len = CMSG_LEN(sizeof bytes);
        std::memcpy(CMSG_DATA(c), &bytes, sizeof bytes);
    }
}

void MessageBuffers::expectTrains()
{
    for (int i = 0; i < m_count; ++i) {
        header(i).msg_control = control(i);
        header(i).msg_controllen = controlBytes;
    }
}

std::size_t MessageBuffers::takeSegmentSize(int i)
{
    int size = 0;
    for (cmsghdr *c = CMSG_FIRSTHDR(&header(i)); c; c = CMSG_NXTHDR(&header(i), c)) {
        if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO)
            std::memcpy(&size, CMSG_DATA(c), sizeof size);
    }
    header(i).msg_controllen = controlBytes; // the kernel wrote over it
    return std::size_t(size);
}

} // namespace echogram::bench
