// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"

#include <cstring>
#include <utility>

namespace echogram {

/// The two ends of a datagram, whichever sent it.
class EndpointPair
{
public:
    EndpointPair() = default;
    EndpointPair(const Endpoint &one, const Endpoint &other)
        : m_lower(one)
        , m_upper(other)
    {
        // Any order will do, as long as it is one: an Endpoint is all value, without padding.
        if (std::memcmp(&m_lower, &m_upper, sizeof(Endpoint)) > 0)
            std::swap(m_lower, m_upper);
    }

    friend bool operator==(const EndpointPair &, const EndpointPair &) = default;
    friend size_t qHash(const EndpointPair &pair, size_t seed) noexcept
    {
        return qHash(pair.m_upper, qHash(pair.m_lower, seed));
    }

private:
    Endpoint m_lower;
    Endpoint m_upper;
};

} // namespace echogram
