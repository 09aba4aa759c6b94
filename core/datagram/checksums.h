// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace echogram {

/// Checksums that protocols over UDP carry. The names and parameters of the CRCs are those of the catalogue of
/// parametrised CRC algorithms (reveng); the check value is that of the ASCII digits `123456789`.
enum class Checksum : quint8 {
    Sum8,            ///< the bytes added up, modulo 256; check value dd
    Crc16Modbus,     ///< CRC-16/MODBUS; 4b37
    Crc16Arc,        ///< CRC-16/ARC, often just "CRC-16"; bb3d
    Crc16Xmodem,     ///< CRC-16/XMODEM, begins with 0; 31c3
    Crc16CcittFalse, ///< CRC-16/IBM-3740, widely called CCITT-FALSE, begins with ffff; 29b1
    Crc32,           ///< CRC-32/ISO-HDLC, which Ethernet and zlib have (RFC 1952); cbf43926
};

/// How many bytes it takes: 1, 2 or 4.
int checksumSize(Checksum kind);

/// In the low bytes of the number.
quint32 checksum(Checksum kind, QByteArrayView bytes);

} // namespace echogram
