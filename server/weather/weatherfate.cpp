// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/weather/weatherfate.h"

#include "server/weather/randomstream.h"

#include <algorithm>

namespace echogram {
namespace {

/// Flips `count` different bits, every choice as likely as any other: Floyd's way (Bentley and Floyd, "A Sample of
/// Brilliance", 1987). Which were flipped already shows by comparison with what they were.
void flipBits(QByteArray &bytes, QByteArrayView original, qint64 count, quint64 seed)
{
    const qint64 bits = 8 * qint64(bytes.size());
    const auto maskOf = [](qint64 bit) { return quint8(1U << (bit % 8)); };
    const auto isFlipped = [&](qint64 bit) {
        return ((quint8(bytes.at(bit / 8)) ^ quint8(original.at(bit / 8))) & maskOf(bit)) != 0;
    };
    for (qint64 last = bits - std::min(count, bits); last < bits; ++last) {
        seed = splitMix64(seed);
        const auto drawn = qint64(seed % quint64(last + 1));
        const qint64 bit = isFlipped(drawn) ? last : drawn;
        bytes[bit / 8] = char(quint8(bytes.at(bit / 8)) ^ maskOf(bit));
    }
}

} // namespace

QByteArray damaged(QByteArrayView payload, const WeatherFate &fate)
{
    if (fate.truncatedTo >= 0 && fate.truncatedTo < payload.size())
        payload = payload.first(fate.truncatedTo);
    QByteArray bytes = payload.toByteArray();
    if (fate.corruptBits > 0)
        flipBits(bytes, payload, fate.corruptBits, fate.corruptSeed);
    return bytes;
}

} // namespace echogram
