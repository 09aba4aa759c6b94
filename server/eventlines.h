// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/systemerror.h"
#include "server/datagramlog.h"
#include "server/echoserver.h"
#include "server/servicereport.h"

#include <QByteArray>
#include <QString>

namespace echogram {

/// `listening on 127.0.0.1:12345`, or {"event":"listening","address":"127.0.0.1","port":12345}: the first line, and
/// the sign that datagrams are answered from now on. Where a service is named: `listening on 127.0.0.1:13 (daytime)`.
QByteArray listeningLine(LogFormat format, const Endpoint &endpoint, const QString &service = {});

/// `metrics on http://127.0.0.1:9107/metrics`, or {"event":"metrics","address":...,"port":...}.
QByteArray metricsLine(LogFormat format, const Endpoint &endpoint);

/// Which engine moves the datagrams of a socket, and what the kernel granted it; three lines of text, or one of JSON:
///
///     engine: linux (the fastest here)
///     GRO: on  GSO: off (the kernel refused it: Input/output error)  receive times: on
///     receive buffer: 8,388,608 B (4,194,304 B asked for)  send buffer: 212,992 B
///     {"event":"socket","engine":"linux","engineReason":"the fastest here","gro":true,"groReason":"","gso":false,...}
QByteArray socketLines(LogFormat format, const SocketDescription &description);

/// What was done so far, beyond the totals: a line for each service where there are several, for who was refused and
/// why, for each direction's weather, for each rule that was used and for the relay; none for what there is not.
///
///     echo on 127.0.0.1:12345: 5 datagrams, 5 answers
///     refused: 12  (denied 2, rate 10)
///     weather in: 1,000 datagrams, 988 passed, 12 lost  (lostRandom 12, delayed 988)
///     rule "greeting": 5 matched, 5 answers
///     relay: 5 forwarded, 5 returned, 1 clients, 0 expired, 0 refused, 0 errors, 0 unreachable
///     {"event":"refusals","noPort":0,"denied":2,...}
///     {"event":"weather","direction":"in","seed":1,"datagrams":1000,"passed":988,...}
QByteArray reportLines(LogFormat format, const QList<ServiceReport> &services, quint64 seed);

/// The line that says that rules were read again, or why not; the old ones are in force then.
QByteArray reloadLine(LogFormat format, const QString &file, qsizetype rules);
QByteArray reloadFailureLine(LogFormat format, const QString &reason);

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
