// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/option.h"
#include "core/datagram/target.h"
#include "core/net/socketoptions.h"

namespace echogram {

/// Whom a command talks to, and from where: what all that ask somebody have in common.
struct ClientOptions
{
    Target target;
    Endpoint bindTo; ///< null: an address the kernel chooses, and a free port
    IoChoice io = IoChoice::Auto;

    /// TARGET, --bind and --io, which write into this object: it must outlive them. `whom` says who TARGET is.
    QList<Option> options(const QString &whom);

    /// How the socket to `peer` is to be opened.
    SocketOptions socketOptionsFor(const Endpoint &peer) const;
};

/// Reads `ADDRESS`, `ADDRESS:PORT` or `PORT`: where to bind. Never a name. Without an address it is `standard`.
Result<Endpoint> parseBinding(const QString &text, const QHostAddress &standard);

} // namespace echogram
