// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/datagram.h"
#include "server/logthrottle.h"
#include "server/manners/refusals.h"

#include <QByteArray>

/// How the server's log says what came in. Pure functions from values to lines; each line is UTF-8, ends in a line
/// break and holds no other, and lets no character through that could steer a terminal.
namespace echogram {

enum class LogFormat : quint8 {
    Text, ///< for people
    Json, ///< for programs: one object per line (NDJSON), its kind in "event"
};

/// How much of a payload a line of text shows, in bytes. JSON always holds all of it.
inline constexpr qsizetype loggedPayloadBytes = 256;

/// One datagram.
///
/// Text: local time, peer, size, payload as it is read back by PayloadFormat::Escaped; a long one is cut and
/// followed by its size:
///
///     14:02:11.031  127.0.0.1:53211  5 B  hello
///     14:02:11.502  [::1]:40112  65,507 B  xxxxxxxx… (65,507 B)
///
/// An outgoing one has an arrow before the peer. JSON: time in UTC (RFC 3339, ns), "direction" when it is outgoing,
/// address and port of the peer, our end, size in bytes, the payload as "text"
/// when it is UTF-8 (and not empty), and always as "base64" (RFC 4648 section 4):
///
///     {"event":"datagram","time":"2026-03-01T13:02:11.031250000Z","address":"127.0.0.1","port":53211,
///      "local":"127.0.0.1:12345","size":5,"text":"hello","base64":"aGVsbG8="}
QByteArray datagramLine(LogFormat format, const DatagramRecord &record, QByteArrayView payload);

/// Many datagrams that came too fast for a line each; the time is the last one's.
///
///     14:02:12.031  12,345 datagrams, 790,080 B from 3 peers in the last second
///     {"event":"summary","time":"...","datagrams":12345,"bytes":790080,"peers":3,"seconds":1.000}
///
/// When there were more peers than LogThrottle counts: "from more than 10,000 peers", and "morePeers":true.
QByteArray summaryLine(LogFormat format, const LogSummary &summary);

/// Datagrams that were not answered since the last such line, by reason.
///
///     14:02:12.031  12 not answered: denied 2, rate 10
///     {"event":"refused","time":"...","noPort":0,"denied":2,...}
QByteArray refusedLine(LogFormat format, qint64 wallNs, const RefusalCounts &refusals);

/// `denied 2, rate 10`: those there were.
QString refusalReasons(const RefusalCounts &refusals);

} // namespace echogram
