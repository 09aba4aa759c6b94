// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>
#include <QStringList>

namespace echogram {

/// Something the kernel may do for a socket: whether it does, and why (not).
struct Capability
{
    bool isOn = false;
    QString
        reason; ///< half a sentence, for people: `round-trip times are measured here`; may be empty when on

    friend bool operator==(const Capability &, const Capability &) = default;
};

/// What moves a socket's datagrams and what the kernel granted it: read back, never what was asked for. A plain
/// value; empty when the socket is closed.
struct SocketDescription
{
    QString engine;             ///< `linux` or `qt`
    QString engineReason;       ///< who chose it, and why
    Capability gro;             ///< many datagrams received as one (UDP_GRO)
    Capability gso;             ///< many datagrams sent as one (UDP_SEGMENT)
    Capability receiveTimes;    ///< the kernel's (SO_TIMESTAMPNS), rather than when the datagram was read
    int receiveBufferBytes = 0; ///< the kernel's overhead included (socket(7))
    int askedReceiveBuffer = 0; ///< what SocketOptions asked for, in bytes; 0 when nothing
    int sendBufferBytes = 0;    ///< the kernel's overhead included

    friend bool operator==(const SocketDescription &, const SocketDescription &) = default;
};

/// All of it for people, in three lines:
///
///     engine: linux (the fastest here)
///     GRO: on  GSO: off (the kernel refused it: Input/output error)  receive times: on
///     receive buffer: 8,388,608 B (4,194,304 B asked for)  send buffer: 212,992 B
QStringList socketDescriptionLines(const SocketDescription &description);

} // namespace echogram

Q_DECLARE_METATYPE(echogram::SocketDescription)
