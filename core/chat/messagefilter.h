// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chat/messageview.h"
#include "core/datagram/payloadpattern.h"
#include "core/datagram/peerpattern.h"
#include "core/datagram/sizerange.h"

#include <optional>

namespace echogram {

/// Which messages a person looks for, as written down. What is left empty is of no matter.
struct FindQuery
{
    enum class Kind : quint8 {
        Text, ///< bytes of UTF-8
        Hex,  ///< `de ad ?? 0?`, see PayloadPattern::fromHex
    };

    Kind kind = Kind::Text;
    QString pattern;
    bool caseSensitive = false; ///< of a text
    std::optional<Direction> direction;
    QString peer;                ///< see PeerPattern::parse
    QString size;                ///< see SizeRange::parse
    bool unansweredOnly = false; ///< our datagrams that came to nothing; not those still waited for

    /// Whether nothing is looked for: every message would do.
    bool isEmpty() const;

    friend bool operator==(const FindQuery &, const FindQuery &) = default;
};

/// What cannot be read in a query: which of its texts, and where in it.
struct FindError
{
    enum class Field : quint8 { Pattern, Peer, Size };

    Field field = Field::Pattern;
    ParseError error;

    friend bool operator==(const FindError &, const FindError &) = default;
};

/// A query made ready to judge millions of messages. A value; judging changes nothing, so any number of threads may.
class MessageFilter
{
public:
    MessageFilter() = default; ///< takes every message
    static Result<MessageFilter, FindError> from(const FindQuery &query);

    bool matches(const MessageView &message) const;

    /// Whether the judgement of a message may change as news of it come.
    bool judgesDelivery() const { return m_unansweredOnly; }
    /// The bytes that are looked for, to point them out.
    const PayloadPattern &pattern() const { return m_pattern; }

private:
    PayloadPattern m_pattern;
    std::optional<Direction> m_direction;
    PeerPattern m_peer;
    SizeRange m_size;
    bool m_unansweredOnly = false;
};

} // namespace echogram
