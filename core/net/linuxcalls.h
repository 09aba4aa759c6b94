// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <sys/socket.h>

namespace echogram {

/// The system calls that move datagrams, so that a test can put an error in their place that no test machine's
/// network gives. Compiled on Linux only.
struct LinuxCalls
{
    std::function<int(int, mmsghdr *, unsigned)> receive = receiveMessages;
    std::function<int(int, mmsghdr *, unsigned)> send = sendMessages;
    std::function<int(int, int, int, const void *, socklen_t)> setOption = setsockopt;

private:
    // For one message the call for one is the cheaper one, by a few percent of what a coalesced datagram costs.
    static int receiveMessages(int descriptor, mmsghdr *messages, unsigned count)
    {
        if (count != 1)
            return recvmmsg(descriptor, messages, count, MSG_DONTWAIT, nullptr); // recvmmsg(2)
        return one(recvmsg(descriptor, &messages->msg_hdr, MSG_DONTWAIT), messages);
    }
    static int sendMessages(int descriptor, mmsghdr *messages, unsigned count)
    {
        constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        if (count != 1)
            return sendmmsg(descriptor, messages, count, flags); // sendmmsg(2)
        return one(sendmsg(descriptor, &messages->msg_hdr, flags), messages);
    }
    static int one(ssize_t length, mmsghdr *message)
    {
        if (length < 0)
            return -1;
        message->msg_len = unsigned(length);
        return 1;
    }
};

} // namespace echogram
