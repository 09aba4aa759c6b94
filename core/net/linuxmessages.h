// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/linuxaddress.h"

#include <array>
#include <cstddef>

#include <sys/socket.h>
#include <sys/uio.h>

namespace echogram {

/// What one recvmmsg(2) or sendmmsg(2) works on: `count` messages, each with one piece of memory that belongs to
/// somebody else, an address, and room for `controlBytes` of control messages. Allocated once, and not to be moved:
/// the messages point to the rest. Compiled on Linux only.
template <unsigned count, size_t controlBytes>
struct LinuxMessages
{
    struct alignas(cmsghdr) Control
    {
        std::array<std::byte, controlBytes> bytes;
    };

    LinuxMessages()
    {
        for (unsigned i = 0; i < count; ++i) {
            msghdr &header = headers[i].msg_hdr;
            header.msg_name = &names[i];
            header.msg_iov = &vectors[i];
            header.msg_iovlen = 1;
            header.msg_control = &controls[i];
        }
    }
    LinuxMessages(const LinuxMessages &) = delete;
    LinuxMessages &operator=(const LinuxMessages &) = delete;

    std::array<mmsghdr, count> headers{};
    std::array<iovec, count> vectors{};
    std::array<linuxaddress::SocketAddress, count> names{};
    std::array<Control, count> controls{};
};

} // namespace echogram
