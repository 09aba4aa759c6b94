// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/pcapfile.h"

#include <QFile>

#include <cstring>
#include <optional>

#include <arpa/inet.h>

namespace echogram::bench {
namespace {

// File:   magic 4, version 2+2, zone 4, accuracy 4, longest record 4, link type 4; then the records.
// Record: seconds 4, fraction 4, bytes here 4, bytes on the wire 4; then the bytes.
constexpr std::size_t fileHeaderBytes = 24;
constexpr std::size_t linkTypeAt = 20;
constexpr std::size_t recordHeaderBytes = 16;
constexpr std::size_t bytesHereAt = 8;
constexpr std::uint32_t microseconds = 0xa1b2'c3d4;
constexpr std::uint32_t nanoseconds = 0xa1b2'3c4d;
constexpr std::uint32_t rawIp = 101; // LINKTYPE_RAW

constexpr std::size_t ipBytes = 20; // without options; the first byte says how many there are
constexpr std::size_t udpBytes = 8;
constexpr std::size_t protocolAt = 9;
constexpr unsigned char udp = 17;

std::uint32_t wordAt(std::string_view bytes, std::size_t at)
{
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    return word;
}

/// As it is on the wire.
std::uint16_t shortAt(std::string_view bytes, std::size_t at)
{
    std::uint16_t number = 0;
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return ntohs(number);
}

std::optional<CapturedDatagram> datagramIn(std::string_view packet)
{
    if (packet.size() < ipBytes + udpBytes || (packet[0] & 0xf0) != 0x40
        || static_cast<unsigned char>(packet[protocolAt]) != udp)
        return {};
    const std::size_t headerBytes = std::size_t(packet[0] & 0x0f) * 4;
    if (headerBytes < ipBytes || packet.size() < headerBytes + udpBytes)
        return {};
    return CapturedDatagram{shortAt(packet, headerBytes), shortAt(packet, headerBytes + 2),
                            packet.substr(headerBytes + udpBytes)};
}

} // namespace

std::string readPcap(const QString &name, std::uint64_t &records,
                     const std::function<void(const CapturedDatagram &)> &show)
{
    const std::string label = name.toStdString();
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return label + ": " + file.errorString().toStdString();
    if (file.size() < qint64(fileHeaderBytes))
        return label + " is shorter than a pcap file's header";
    const uchar *memory = file.map(0, file.size());
    if (!memory)
        return label + ": " + file.errorString().toStdString();
    std::string_view rest(reinterpret_cast<const char *>(memory), std::size_t(file.size()));
    if (wordAt(rest, 0) != microseconds && wordAt(rest, 0) != nanoseconds)
        return label + " is not a pcap file of this machine's byte order";
    if (wordAt(rest, linkTypeAt) != rawIp)
        return label + " has another link type than raw IP";
    rest.remove_prefix(fileHeaderBytes);
    for (; !rest.empty(); ++records) {
        const std::size_t bytes = rest.size() < recordHeaderBytes ? 0 : wordAt(rest, bytesHereAt);
        if (rest.size() < recordHeaderBytes || rest.size() - recordHeaderBytes < bytes)
            return label + " ends within a record";
        if (const auto datagram = datagramIn(rest.substr(recordHeaderBytes, bytes)))
            show(*datagram);
        rest.remove_prefix(recordHeaderBytes + bytes);
    }
    return {};
}

} // namespace echogram::bench
