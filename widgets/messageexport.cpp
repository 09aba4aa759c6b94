// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messageexport.h"

#include "core/datagram/payloadcodec.h"

#include <QStringList>

#include <algorithm>

namespace echogram {
namespace {

/// What would end the text, or steer the terminal into which it is pasted.
bool isControl(QChar c)
{
    return c.category() == QChar::Other_Control && c != u'\n' && c != u'\r' && c != u'\t';
}

QString asText(const QByteArray &payload)
{
    const Result<QString> text = encodePayload(PayloadFormat::Text, payload);
    const bool isPlain = text && std::none_of(text->cbegin(), text->cend(), isControl);
    return isPlain ? *text : encodePayload(PayloadFormat::Escaped, payload).value();
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
