// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/option.h"
#include "core/datagram/target.h"
#include "core/net/socketoptions.h"

#include <QHostAddress>

namespace echogram {

/// Where to bind: an address, a port, or both.
struct Binding
{
    QHostAddress address; ///< null: none was named
    quint16 port = 0;     ///< 0: a free one
    bool hasPort = false; ///< whether one was named, be it 0
};

/// Reads `ADDRESS`, `ADDRESS:PORT`, `PORT` or `:PORT`. Never a name.
Result<Binding> parseBinding(const QString &text);

/// Whom a command talks to, and from where: what all that ask somebody have in common.
struct ClientOptions
{
    Target target;
    Binding binding; ///< the kernel's choice where nothing was named
    IoChoice io = IoChoice::Auto;

    /// TARGET, --bind and --io, which write into this object: it must outlive them. `whom` says who TARGET is.
    QList<Option> options(const QString &whom);

    /// How the socket to `peer` is to be opened.
    SocketOptions socketOptionsFor(const Endpoint &peer) const;
};

} // namespace echogram
