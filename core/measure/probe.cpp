// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/probe.h"

#include <QtEndian>

#include <algorithm>
#include <array>
#include <cstring>

namespace echogram {
namespace {

// A prime, so that blocks of the sizes in which memory and datagrams are cut do not look alike.
constexpr qsizetype period = 251;

constexpr std::array<char, std::size_t(period)> filler = [] {
    std::array<char, std::size_t(period)> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = char(i * 7 + 1); // neighbours differ in several bits
    return bytes;
}();

} // namespace

void Probe::write(char *payload, qsizetype size) const
{
    Q_ASSERT(size >= leastBytes);
    writeNumbers(payload);
    for (qsizetype at = leastBytes; at < size; at += period)
        std::memcpy(payload + at, filler.data(), std::size_t(std::min(period, size - at)));
}

void Probe::writeNumbers(char *payload) const
{
    qToBigEndian(session, payload);
    qToBigEndian(sequence, payload + sizeof session);
}

std::optional<Probe> Probe::read(QByteArrayView payload)
{
    if (payload.size() < leastBytes)
        return {};
    return Probe{qFromBigEndian<quint32>(payload.data()),
                 qFromBigEndian<quint32>(payload.data() + sizeof(quint32))};
}

bool Probe::isIntact(QByteArrayView payload)
{
    if (payload.size() < leastBytes)
        return false;
    for (qsizetype at = leastBytes; at < payload.size(); at += period) {
        const auto length = std::size_t(std::min(period, payload.size() - at));
        if (std::memcmp(payload.data() + at, filler.data(), length) != 0)
            return false;
    }
    return true;
}

} // namespace echogram
