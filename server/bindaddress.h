// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/result.h"

#include <QHostAddress>
#include <QString>

namespace echogram {

/// Reads an address to bind to: IPv4, or IPv6 with or without brackets and scope. Never a name: which of a name's
/// addresses would be meant? The error says what an address looks like. Asks this machine for its interfaces when
/// the address needs one (fe80::1%eth0), and for nothing else.
Result<QHostAddress> parseBindAddress(const QString &text);

} // namespace echogram
