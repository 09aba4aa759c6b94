// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/capture/ippacket.h"

#include <QByteArrayView>

namespace echogram {

/// Whether readFrame() knows how frames of that kind begin. `linkType` is libpcap's number for it (DLT_...): Ethernet,
/// Linux cooked (v1 and v2), BSD loopback, raw IP.
bool isKnownLinkType(int linkType);

/// Reads a frame as a capture has it. Tags of virtual networks (IEEE 802.1Q and 802.1ad) are passed over, however many
/// there are. `captured` is what the capture has of the frame, `wireLength` how long it was, in bytes; no less than
/// `captured`. Of a link type that is not known everything is NotUdp.
///
/// The datagram's kind is a hint: known of raw IP only, which is what our logs are, and of others' captures any value
/// may come.
PacketReading readFrame(int linkType, QByteArrayView captured, qsizetype wireLength);

/// The IP packet of a frame, as far as the capture has it, and whatever stands behind it in the frame, such as padding.
/// Empty where there is none.
QByteArrayView ipPacketIn(int linkType, QByteArrayView captured);

} // namespace echogram
