// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/datagramfate.h"

#include <QHash>

namespace echogram {

quint64 payloadFingerprint(QByteArrayView payload)
{
    return qHashBits(payload.data(), size_t(payload.size()), size_t(payload.size()));
}

} // namespace echogram
