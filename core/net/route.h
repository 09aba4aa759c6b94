// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"

namespace echogram {

/// The local address the kernel would send from to reach `peer`, port 0; null when there is no route. Asks the
/// routing table by connecting a UDP socket, which sends nothing.
Endpoint sourceAddressTowards(const Endpoint &peer);

} // namespace echogram
