// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"

#include <memory>

namespace echogram {

/// How many datagrams each source may have answered: a token bucket for every address, for IPv6 for every /64, since
/// whoever has one address of it has all of them (RFC 6177).
///
/// The table has a fixed size, allocated once. Where a new source finds no place, the one goes that has most of its
/// tokens, which is the one of which it matters least that it is forgotten: forged addresses push each other out, and
/// whoever is being held back stays. A source that is not known has a full bucket.
///
/// Pure: time is an argument, in ns on the monotonic clock.
class SourceTable
{
public:
    struct Limits
    {
        double perSecond = 1000; ///< tokens a source gets a second; one is a datagram answered
        double burst = 1000;     ///< tokens it can have; at least 1

        friend bool operator==(const Limits &, const Limits &) = default;
    };

    static constexpr qsizetype places = 65'536;

    /// `secret` is what an attacker must not know, or all of its sources would fall on few places.
    SourceTable(const Limits &limits, quint64 secret);

    /// How many of `wanted` datagrams from there may be answered now; that many tokens are taken.
    qsizetype take(const Endpoint &source, qsizetype wanted, qint64 nowNs);

private:
    static constexpr qsizetype placesPerSet = 8;

    struct Place
    {
        quint64 key = 0; // of the source; 0: nobody's
        float tokens = 0;
        quint32 timeMs = 0; // when it had them; wraps around after 49 days
    };
    quint64 keyOf(const Endpoint &source) const;
    float tokensAt(const Place &place, quint32 nowMs) const;
    Place &placeFor(quint64 key, quint32 nowMs);

    Limits m_limits;
    quint64 m_secret = 0;
    std::unique_ptr<Place[]> m_table;
};

} // namespace echogram
