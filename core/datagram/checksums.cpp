// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datagram/checksums.h"

#include <array>
#include <numeric>

namespace echogram {
namespace {

using Table = std::array<quint32, 256>;

/// For CRCs that take the lowest bit of a byte first; the polynomial is mirrored.
constexpr Table lowestFirst(quint32 polynomial)
{
    Table table{};
    for (quint32 byte = 0; byte < 256; ++byte) {
        quint32 remainder = byte;
        for (int bit = 0; bit < 8; ++bit)
            remainder = (remainder & 1) != 0 ? remainder >> 1 ^ polynomial : remainder >> 1;
        table[byte] = remainder;
    }
    return table;
}

/// For CRCs of 16 bits that take the highest bit of a byte first.
constexpr Table highestFirst(quint32 polynomial)
{
    Table table{};
    for (quint32 byte = 0; byte < 256; ++byte) {
        quint32 remainder = byte << 8;
        for (int bit = 0; bit < 8; ++bit)
            remainder = (remainder & 0x8000) != 0 ? remainder << 1 ^ polynomial : remainder << 1;
        table[byte] = remainder & 0xffff;
    }
    return table;
}

constexpr Table arcTable = lowestFirst(0xa001);
constexpr Table zlibTable = lowestFirst(0xedb88320);
constexpr Table ccittTable = highestFirst(0x1021);

quint32 lowestFirstOver(QByteArrayView bytes, const Table &table, quint32 remainder)
{
    for (const char byte : bytes)
        remainder = remainder >> 8 ^ table[(remainder ^ quint8(byte)) & 0xff];
    return remainder;
}

quint32 highestFirstOver(QByteArrayView bytes, const Table &table, quint32 remainder)
{
    for (const char byte : bytes)
        remainder = (remainder << 8 & 0xffff) ^ table[remainder >> 8 ^ quint8(byte)];
    return remainder;
}

} // namespace

int checksumSize(Checksum kind)
{
    switch (kind) {
    case Checksum::Sum8:
        return 1;
    case Checksum::Crc32:
        return 4;
    case Checksum::Crc16Modbus:
    case Checksum::Crc16Arc:
    case Checksum::Crc16Xmodem:
    case Checksum::Crc16CcittFalse:
        break;
    }
    return 2;
}

quint32 checksum(Checksum kind, QByteArrayView bytes)
{
    switch (kind) {
    case Checksum::Sum8:
        return std::accumulate(bytes.begin(), bytes.end(), quint32(0),
                               [](quint32 sum, char byte) { return (sum + quint8(byte)) & 0xff; });
    case Checksum::Crc16Modbus:
        return lowestFirstOver(bytes, arcTable, 0xffff);
    case Checksum::Crc16Arc:
        return lowestFirstOver(bytes, arcTable, 0);
    case Checksum::Crc16Xmodem:
        return highestFirstOver(bytes, ccittTable, 0);
    case Checksum::Crc16CcittFalse:
        return highestFirstOver(bytes, ccittTable, 0xffff);
    case Checksum::Crc32:
        return ~lowestFirstOver(bytes, zlibTable, 0xffffffff);
    }
    return 0;
}

} // namespace echogram
