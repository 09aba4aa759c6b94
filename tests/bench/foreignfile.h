// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <string>

namespace echogram::bench {

/// Writes a capture of Ethernet, in microseconds, as tcpdump does: so many datagrams of 64 bytes and more over IPv4 and
/// IPv6, of as many flows as foreigncapture.h says by turns, both ends talking, and between them packets that are no
/// UDP (TCP and ARP). On purpose none of the code that reads it. Why it could not be written, or nothing.
std::string writeForeignFile(const QString &name, std::uint64_t datagrams);

} // namespace echogram::bench
