// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace echogram::bench {

/// A UDP datagram over IPv4, in a capture.
struct CapturedDatagram
{
    std::uint16_t source = 0; ///< port
    std::uint16_t destination = 0;
    std::string_view payload; ///< of the file, so only for as long as it is being read
};

/// Goes through a pcap file of raw IP (LINKTYPE_RAW), in micro- or nanoseconds, in the byte order of this machine, and
/// shows each UDP datagram over IPv4 in it. On purpose none of the code that wrote it. `records` counts all there are.
/// What is wrong with the file, or nothing.
std::string readPcap(const QString &name, std::uint64_t &records,
                     const std::function<void(const CapturedDatagram &)> &show);

} // namespace echogram::bench
