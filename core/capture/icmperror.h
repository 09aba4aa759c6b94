// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/rawip.h"

#include <QByteArrayView>

#include <optional>

namespace echogram {

/// Reads an IP packet that is an ICMP message saying that a UDP datagram's destination is unreachable: type 3 of ICMP
/// (RFC 792), type 1 of ICMPv6 (RFC 4443), without options or extension headers. Nothing for anything else. What is
/// quoted is as much as is there, which may be nothing; a view of `packet`.
std::optional<IcmpUnreachable> readIcmpUnreachable(QByteArrayView packet);

} // namespace echogram
