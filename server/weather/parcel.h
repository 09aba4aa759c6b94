// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datagram/endpoint.h"
#include "core/datagram/instant.h"

#include <QByteArray>

namespace echogram {

/// One datagram on its way through the weather, with what is needed to go on with it behind that.
struct Parcel
{
    QByteArray payload;
    Endpoint peer;       ///< the other end
    Endpoint local;      ///< our end
    Instant came;        ///< when the kernel took it
    quint8 hopLimit = 0; ///< with which it came; 0: not known
    quint64 tag = 0;     ///< whatever the owner wants to know it by
};

} // namespace echogram
