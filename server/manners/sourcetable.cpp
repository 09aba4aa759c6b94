// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/manners/sourcetable.h"

#include <algorithm>
#include <cstring>

namespace echogram {
namespace {

constexpr qint64 nsPerMs = 1'000'000;

/// The finalizer of MurmurHash3 (Austin Appleby, public domain): every bit of the input moves half of the output's.
quint64 mixed(quint64 value)
{
    value ^= value >> 33;
    value *= 0xff51afd7ed558ccdULL;
    value ^= value >> 33;
    value *= 0xc4ceb9fe1a85ec53ULL;
    return value ^ (value >> 33);
}

} // namespace

SourceTable::SourceTable(const Limits &limits, quint64 secret)
    : m_limits{std::max(0.0, limits.perSecond), std::max(1.0, limits.burst)}
    , m_secret(secret)
    , m_table(std::make_unique<Place[]>(size_t(places)))
{}

/// Of the address alone: who sends may choose any port. Two sources with one key share a bucket, which 64 bits and a
/// secret make too rare to matter.
quint64 SourceTable::keyOf(const Endpoint &source) const
{
    quint64 network = 0; // an IPv4 address, or the /64
    std::memcpy(&network, source.bytes().data(), sizeof network);
    const quint64 family = quint64(source.family());
    return std::max<quint64>(1, mixed(mixed(network ^ m_secret) + family + (quint64(source.scope()) << 8)));
}

float SourceTable::tokensAt(const Place &place, quint32 nowMs) const
{
    // Receive times may be a little out of order, and time wraps around.
    constexpr quint32 aMinuteBack = 0xffff'ffffu - 60'000;
    const quint32 elapsedMs = nowMs - place.timeMs;
    const double gained = elapsedMs > aMinuteBack ? 0 : double(elapsedMs) / 1000 * m_limits.perSecond;
    return float(std::min(m_limits.burst, double(place.tokens) + gained));
}

SourceTable::Place &SourceTable::placeFor(quint64 key, quint32 nowMs)
{
    Place *const set = &m_table[size_t(key % quint64(places / placesPerSet)) * placesPerSet];
    Place *fullest = set;
    float most = -1;
    for (Place *place = set; place < set + placesPerSet; ++place) {
        if (place->key == key)
            return *place;
        const float tokens = place->key == 0 ? float(m_limits.burst) + 1 : tokensAt(*place, nowMs);
        if (tokens > most) {
            most = tokens;
            fullest = place;
        }
    }
    *fullest = {key, float(m_limits.burst), nowMs};
    return *fullest;
}

qsizetype SourceTable::take(const Endpoint &source, qsizetype wanted, qint64 nowNs)
{
    const auto nowMs = quint32(quint64(nowNs / nsPerMs));
    Place &place = placeFor(keyOf(source), nowMs);
    const float tokens = tokensAt(place, nowMs);
    const auto granted = std::min(wanted, qsizetype(tokens));
    // Where no token was gained yet, the time stays, or a source that asks every millisecond would never gain one.
    if (granted > 0 || tokens > place.tokens) {
        place.tokens = tokens - float(granted);
        place.timeMs = nowMs;
    }
    return granted;
}

} // namespace echogram
