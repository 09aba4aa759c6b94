// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/jsonevent.h"

#include "core/datagram/utctime.h"

#include <QByteArray>

namespace echogram {

JsonLine jsonEvent(const char *event, const Instant &time)
{
    JsonLine json;
    json.addAscii("event", event).addAscii("time", utcTimeText(time.wallNs));
    return json;
}

void addPayload(JsonLine &json, QByteArrayView payload)
{
    json.add("size", qint64(payload.size()));
    if (payload.isValidUtf8())
        json.add("text", QString::fromUtf8(payload));
    json.addAscii("base64", payload.toByteArray().toBase64());
}

} // namespace echogram
