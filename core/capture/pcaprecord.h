// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QtGlobal>

#include <cstring>

namespace echogram {

// What a segment's file looks like, which is how libpcap writes a capture in nanoseconds, in the byte order of this
// machine (pcap-savefile(5)):
//
//     | file header, 24 bytes | record header, 16 bytes | raw IP packet | record header | ...

inline constexpr qsizetype pcapFileHeaderSize = 24;
inline constexpr qsizetype pcapRecordHeaderSize = 16;
/// The longest packet a record may have; more than any IP packet, and what tcpdump writes (its snapshot length).
inline constexpr int pcapSnapshotLength = 262144;
/// The shortest one of ours: headers of IPv4 and UDP. (Zeros, which is what a disk has where nothing was written before
/// the power failed, are no record therefore.)
inline constexpr quint32 pcapShortestPacket = 28;

struct PcapRecordHeader
{
    quint32 seconds = 0; ///< since 1970 UTC
    quint32 nanoseconds = 0;
    quint32 captured = 0; ///< bytes of the packet that follow
    quint32 length = 0;   ///< bytes the packet had

    static PcapRecordHeader read(const char *bytes)
    {
        PcapRecordHeader header;
        std::memcpy(&header, bytes, sizeof header);
        return header;
    }

    /// Whether it can be one of ours, which hold whole packets.
    bool isSound() const
    {
        return captured == length && length >= pcapShortestPacket && length <= quint32(pcapSnapshotLength)
               && nanoseconds < 1'000'000'000;
    }
    qint64 wallNs() const { return qint64(seconds) * 1'000'000'000 + nanoseconds; }
    /// Of header and packet.
    qsizetype recordSize() const { return pcapRecordHeaderSize + qsizetype(captured); }
};
static_assert(sizeof(PcapRecordHeader) == pcapRecordHeaderSize);

/// How many of the first `count` bytes are whole records, where the bytes begin with a record, or with the header of
/// the file when they are what stands at its `offset` 0.
qsizetype wholeRecords(QByteArrayView bytes, qsizetype count, qint64 offset);

} // namespace echogram
