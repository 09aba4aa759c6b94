// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chat/messagefilter.h"

namespace echogram {
namespace {

bool cameToNothing(const MessageView &message)
{
    return message.direction == Direction::Outgoing
           && (message.delivery == Delivery::NoAnswer || message.delivery == Delivery::Unreachable
               || message.delivery == Delivery::NotSent);
}

} // namespace

bool FindQuery::isEmpty() const
{
    const bool hasPattern = kind == Kind::Text ? !pattern.isEmpty() : !pattern.trimmed().isEmpty();
    return !hasPattern && !direction && peer.trimmed().isEmpty() && size.trimmed().isEmpty()
           && !unansweredOnly;
}

Result<MessageFilter, FindError> MessageFilter::from(const FindQuery &query)
{
    const auto wrong = [](FindError::Field field, const ParseError &error) {
        return FindError{field, error};
    };
    MessageFilter filter;
    Result<PayloadPattern> pattern =
        query.kind == FindQuery::Kind::Hex
            ? PayloadPattern::fromHex(query.pattern)
            : PayloadPattern::fromText(query.pattern,
                                       query.caseSensitive ? Qt::CaseSensitive : Qt::CaseInsensitive);
    if (!pattern)
        return wrong(FindError::Field::Pattern, pattern.error());
    const Result<PeerPattern> peer = PeerPattern::parse(query.peer);
    if (!peer)
        return wrong(FindError::Field::Peer, peer.error());
    const Result<SizeRange> size = SizeRange::parse(query.size);
    if (!size)
        return wrong(FindError::Field::Size, size.error());
    filter.m_pattern = std::move(pattern).value();
    filter.m_peer = *peer;
    filter.m_size = *size;
    filter.m_direction = query.direction;
    filter.m_unansweredOnly = query.unansweredOnly;
    return filter;
}

/// What is cheap to tell comes first.
bool MessageFilter::matches(const MessageView &message) const
{
    return (!m_direction || message.direction == *m_direction)
           && (!m_unansweredOnly || cameToNothing(message)) && m_size.contains(message.payload.size())
           && m_peer.matches(message.peer) && m_pattern.isIn(message.payload);
}

} // namespace echogram
