// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messageexport.h"

#include "core/datagram/payloadcodec.h"

#include <QStringList>

namespace echogram {
namespace {

QString asText(const QByteArray &payload)
{
    const Result<QString> text = encodePayload(PayloadFormat::Text, payload);
    // A NUL ends the text for most who would paste it.
    return text && !text->contains(QChar::Null) ? *text
                                                : encodePayload(PayloadFormat::Escaped, payload).value();
}

} // namespace

QString payloadsAsText(const QList<const Message *> &messages)
{
    QStringList lines;
    for (const Message *message : messages)
        lines += asText(message->payload);
    return lines.join(u'\n');
}

QString payloadsAsHex(const QList<const Message *> &messages)
{
    QStringList lines;
    for (const Message *message : messages)
        lines += encodePayload(PayloadFormat::Hex, message->payload).value();
    return lines.join(u'\n');
}

} // namespace echogram
