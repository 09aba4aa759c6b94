// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/systemerror.h"
#include "server/datagramlog.h"
#include "server/echoserver.h"

#include <QByteArray>
#include <QString>

namespace echogram {

/// `listening on 127.0.0.1:12345`, or {"event":"listening","address":"127.0.0.1","port":12345}: the first line, and
/// the sign that datagrams are answered from now on.
QByteArray listeningLine(LogFormat format, const Endpoint &endpoint);

/// Which engine moves the datagrams of a socket, and what the kernel granted it; three lines of text, or one of JSON:
///
///     engine: linux (the fastest here)
///     GRO: on  GSO: off (the kernel refused it: Input/output error)  receive times: on
///     receive buffer: 8,388,608 B (4,194,304 B asked for)  send buffer: 212,992 B
///     {"event":"socket","engine":"linux","engineReason":"the fastest here","gro":true,"groReason":"","gso":false,...}
QByteArray socketLines(LogFormat format, const SocketDescription &description);

/// The last line:
///
///     datagrams: 5  bytes: 25  answers: 5  errors: 0  drops: 0
///     {"event":"totals","datagrams":5,"bytes":25,"answers":5,"errors":0,"drops":0}
///
/// Drops are those of the kernel's receive buffer and of the full send buffer together.
QByteArray totalsLine(LogFormat format, const EchoTotals &totals);

/// What to tell a person on the command line whose server could not start: where, why, and what to do about it.
/// One or two lines, without a line break at the end.
QString bindFailureText(const Endpoint &endpoint, const SystemError &error);

} // namespace echogram
