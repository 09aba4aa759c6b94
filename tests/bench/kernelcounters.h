// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include <sys/types.h>

namespace echogram::bench {

/// What the kernel says of the sockets on a UDP port: see proc_net_udp(5).
struct UdpPort
{
    std::uint64_t queuedBytes = 0; ///< that nobody has read yet, with what the kernel needs for them
    std::uint64_t drops = 0;       ///< datagrams that did not fit the receive buffer, since it was opened
};

/// Of IPv4 and IPv6, all addresses; none when there is no such socket.
std::optional<UdpPort> udpPort(std::uint16_t port);

/// Processor time a process has used so far, all threads, in seconds; 0 when it has ended.
double processorSecondsOf(pid_t process);

/// From now on VmHWM of the process (see Memory) is the most since now. Where the kernel does not let us, it stays the
/// most since its start.
void forgetPeakMemory(pid_t process);

/// For how long the host of a virtual machine had taken its processors away so far, in seconds, all of them together
/// (`steal` in /proc/stat). 0 where nobody says.
double stolenSeconds();

} // namespace echogram::bench
