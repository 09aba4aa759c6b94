// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>

/// What the errno of a failed send means, the same for every engine.
namespace echogram::senderror {

/// There is no room now, and there will be. ENOBUFS: the queue of the network device is full, which is the same to
/// the sender.
constexpr bool isBufferFull(int code)
{
    return code == EAGAIN || code == ENOBUFS;
}

/// What Linux says to a source address that is not one of ours, or not one to send from.
constexpr bool isRefusedSource(int code)
{
    return code == EINVAL || code == ENETUNREACH || code == EADDRNOTAVAIL;
}

} // namespace echogram::senderror
