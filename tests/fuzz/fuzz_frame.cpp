// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is a frame, without a file around it, which is many times faster: the link type (an index of the table
// below), how many bytes more there were on the wire, and the frame.
#include "core/capture/linklayer.h"
#include "tests/fuzz/require.h"

#include <iterator>

#include <pcap/dlt.h>

using namespace echogram;

namespace {

// tests/support/captures.py counts them as they stand here.
constexpr int linkTypes[] = {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL,     DLT_LOOP,
                             DLT_RAW,    DLT_IPV4,      DLT_IPV6,       DLT_USB_LINUX};

void requireDatagram(int linkType, QByteArrayView frame, qsizetype wireLength, const RawDatagram &datagram)
{
    const QByteArrayView payload = datagram.payload;
    require(payload.data() >= frame.data() && payload.data() + payload.size() <= frame.data() + frame.size(),
            "the payload is within the frame");
    require(!datagram.source.isNull() && !datagram.destination.isNull(), "a datagram has two ends");

    // What is behind the payload does not matter.
    const qsizetype end = payload.data() + payload.size() - frame.data();
    const PacketReading exact = readFrame(linkType, frame.first(end), wireLength);
    require(exact.verdict == PacketVerdict::Datagram, "it is a datagram without its padding as well");
    require(exact.datagram.payload.data() == payload.data()
                && exact.datagram.payload.size() == payload.size(),
            "it is the same one without its padding");
    // All before it does.
    require(readFrame(linkType, frame.first(end - 1), wireLength).verdict == PacketVerdict::Truncated,
            "it is cut short without its last byte");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const quint8 *data, size_t size)
{
    constexpr size_t before = 2;
    if (size < before)
        return 0;
    const int linkType = linkTypes[data[0] % std::size(linkTypes)];
    const qsizetype more = data[1];
    const QByteArrayView frame(data + before, qsizetype(size - before));
    const qsizetype wireLength = frame.size() + more;

    const PacketReading reading = readFrame(linkType, frame, wireLength);

    if (!isKnownLinkType(linkType))
        require(reading.verdict == PacketVerdict::NotUdp,
                "nothing is known of a link type that is not known");
    if (more == 0)
        require(reading.verdict != PacketVerdict::Truncated, "what is all there is not cut short");
    if (linkType != DLT_RAW)
        require(reading.datagram.kind == RecordKind::Unknown, "only raw IP hints at kinds");
    if (reading.verdict == PacketVerdict::Datagram)
        requireDatagram(linkType, frame, wireLength, reading.datagram);
    return 0;
}
