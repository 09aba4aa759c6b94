// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/message.h"

#include <optional>

namespace echogram {

/// What an ICMP message says besides whose datagram did not arrive.
struct IcmpReport
{
    Endpoint reporter; ///< who sent it; the port is 0
    quint8 type = 3;   ///< of ICMP or ICMPv6
    quint8 code = 3;   ///< 3: port unreachable (of ICMPv6: type 1, code 4)

    friend bool operator==(const IcmpReport &, const IcmpReport &) = default;
};

/// What a row of a file has that a message of a conversation has not.
struct RowFacts
{
    /// Whether it is known what became of it. Not where a capture was read datagram by datagram, and nothing was paired.
    bool isStateKnown = true;
    /// The row is an ICMP message that came (incoming) or went (outgoing), about a datagram that went the other way;
    /// the message's payload is the beginning of that one's.
    std::optional<IcmpReport> report;
};

/// A row of a file: a message, and what else there is to say.
struct LogRow
{
    Message message;
    RowFacts facts;
};

} // namespace echogram
